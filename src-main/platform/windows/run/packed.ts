/** Comments and indentation are for readers of a script, and would take a fifth of the room on a command line. */
const FOR_READERS = /^[ \t]*(?:#.*)?(?:\r?\n|(?=\S))/gm

/** The text of a script as it is run. */
export const packed = (script: string): string => script.replace(FOR_READERS, '')
