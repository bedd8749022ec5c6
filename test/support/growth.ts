/** Least microseconds of a measurement: some kernels count processor time in ticks of four milliseconds. */
const LEAST = 20_000
const MOST_TIMES = 1 << 14

/** Rounds of measurement, of which the fastest counts. */
const ROUNDS = 7
const MOST_ROUNDS = 40

/**
 * The factor by which time grows when the work grows fourfold: about 4 for linear time, 16 for quadratic time. Takes the
 * fastest of several runs, alternating the two amounts, so that a busy machine or one that changes its speed has no effect.
 * Short work is repeated until it can be measured. The larger amount is measured again only while the growth is not below
 * the limit, because another run can only lower the result.
 */
export function growth(amount: number, limit: number, work: (amount: number) => void): number {
  const took = (size: number, times: number): number => {
    const before = performance.now()
    const begun = process.cpuUsage()
    for (let i = 0; i < times; i += 1) work(size)
    const { user, system } = process.cpuUsage(begun)
    // Either is too much: the clock counts who else has the processor, and processor time the process's other threads.
    return Math.min(user + system, (performance.now() - before) * 1000)
  }
  work(amount)
  let times = 1
  while (times < MOST_TIMES && took(amount, times) < LEAST) times *= 2
  let [less, more] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let i = 0; i < ROUNDS || (i < MOST_ROUNDS && !(more < limit * less)); i += 1) {
    // A run of almost no time fell between two ticks and measures nothing.
    const once = took(amount, times)
    if (once >= LEAST / 4) less = Math.min(less, once)
    if (!(more < limit * less)) more = Math.min(more, took(4 * amount, times))
  }
  return more / less
}
