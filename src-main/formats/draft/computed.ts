/** Placeholder for a value that a shell or a script would compute, which no reader does. */
export const COMPUTED = '\0'
