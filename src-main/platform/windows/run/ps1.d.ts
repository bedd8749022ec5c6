/** The text of a script, as the build puts it into the program. */
declare module '*.ps1?raw' {
  const text: string
  export { text as default }
}
