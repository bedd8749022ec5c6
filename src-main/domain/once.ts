/** A value that is made at the first call and kept: what few commands need costs the others nothing. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => (made ??= make())
}
