/** The file of sessions, by which processes notice changes; the module that reads it would load schemas. */
export const HISTORY_FILE = 'history.json'
