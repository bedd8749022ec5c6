/** The file of sessions, by which others hear of a change. Apart from what reads it, which takes schemas. */
export const HISTORY_FILE = 'history.json'
