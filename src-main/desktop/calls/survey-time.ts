/** Milliseconds. A survey asks several services of the system; one that hangs must not keep the window waiting. */
export const SURVEY_TIME = 20_000
