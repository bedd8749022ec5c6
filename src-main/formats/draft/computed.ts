/** Stands in a value for what a shell or a script would have to compute, which no reader does. */
export const COMPUTED = '\0'
