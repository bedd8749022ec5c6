/** Milliseconds. A survey asks several system services; one that hangs must not keep the window waiting. */
export const SURVEY_TIME = 20_000
