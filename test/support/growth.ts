/** Microseconds that a measurement must take: some kernels count processor time by ticks of four milliseconds. */
const LEAST = 20_000
const MOST_TIMES = 1 << 14

/**
 * How many times as long the work takes with four times as much of it: about 4 where time grows with the amount, 16
 * where it grows with its square. Processor time of the fastest of seven, the two amounts in turn: a busy machine, and one
 * that changes its pace, do not count. Quick work is done as often as it takes to be measured. The larger amount is
 * measured again only while the growth is not below the limit: doing it once more could but lower it.
 */
export function growth(amount: number, limit: number, work: (amount: number) => void): number {
  const took = (size: number, times: number): number => {
    const begun = process.cpuUsage()
    for (let i = 0; i < times; i += 1) work(size)
    const { user, system } = process.cpuUsage(begun)
    return user + system
  }
  work(amount)
  let times = 1
  while (times < MOST_TIMES && took(amount, times) < LEAST) times *= 2
  let [less, more] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let i = 0; i < 7; i += 1) {
    // One that took next to nothing fell between two ticks, and measures nothing.
    const once = took(amount, times)
    if (once >= LEAST / 4) less = Math.min(less, once)
    if (!(more < limit * less)) more = Math.min(more, took(4 * amount, times))
  }
  return more / less
}
