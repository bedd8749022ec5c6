/** Megabytes. Needs `node --expose-gc`: whatever is still held after a collection is held by us. */
export function held(): { readonly heap: number; readonly rss: number } {
  if (!global.gc) throw new Error('run it by its npm script, which gives node --expose-gc')
  global.gc()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / 1e6, rss: rss / 1e6 }
}
