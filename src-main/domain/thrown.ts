/** What was thrown, in its own words: an error's message, else the text of whatever it was. For logs and `os.text` of a fault. */
export const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
