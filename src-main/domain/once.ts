/** Makes a value at the first call and keeps it, so that only commands that need it pay for it. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => (made ??= make())
}
