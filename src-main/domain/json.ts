/** What a text of JSON holds; undefined for one that is none, or for no text: whoever wrote it, it says nothing. */
export function jsonIn(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
