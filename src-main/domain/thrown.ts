/** A thrown value in its own words: an error's message, else the value as text. For logs and `os.text` of a fault. */
export const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
