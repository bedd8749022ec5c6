/** Least microseconds of a measurement. */
const LEAST = 20_000

/**
 * Least ticks of a measurement. Processor time comes in ticks of four milliseconds from some kernels, of ten from Wine and
 * of sixteen from Windows, and a reading may be wrong by two of them, one of the user's time and one of the system's.
 */
const LEAST_TICKS = 10
const MOST_TIMES = 1 << 14

/** Rounds of measurement, of which the fastest counts. */
const ROUNDS = 7

/**
 * The factor by which time grows when the work grows fourfold: about 4 for linear time, 16 for quadratic time. Where that
 * is not below the limit, it is measured once more from the fourfold work on: what no longer fits a cache, or what the
 * collector keeps, costs more by a constant, and so makes one step, while growth that is of the work goes on.
 */
export function growth(amount: number, limit: number, work: (amount: number) => void): number {
  const first = growthFrom(amount, limit, work)
  return first < limit ? first : growthFrom(4 * amount, limit, work)
}

/**
 * Takes the fastest of seven runs, alternating the two amounts, so that a busy machine or one that changes its speed has no
 * effect. Short work is repeated until it can be measured. The larger amount is measured again only while the growth is
 * not below the limit, because another run can only lower the result.
 */
function growthFrom(amount: number, limit: number, work: (amount: number) => void): number {
  work(amount)
  const least = Math.max(LEAST, LEAST_TICKS * tick())
  let times = 1
  while (times < MOST_TIMES && took(() => work(amount), times) < least) times *= 2
  const fewer = Math.max(times / 4, 1)
  let [less, more] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let i = 0; i < ROUNDS; i += 1) {
    // A run of almost no time fell between two ticks and measures nothing.
    const once = took(() => work(amount), times)
    if (once >= least / 4) less = Math.min(less, once / times)
    if (!(more < limit * less)) more = Math.min(more, took(() => work(4 * amount), fewer) / fewer)
  }
  return more / less
}

/** Microseconds by which this system's reading of processor time goes on at once: the least of three changes. */
function tick(): number {
  let least = Number.POSITIVE_INFINITY
  for (let changes = 0, last = processorTime(); changes < 3;) {
    const now = processorTime()
    if (now === last) continue
    least = Math.min(least, now - last)
    last = now
    changes += 1
  }
  return least
}

/** Microseconds of this process so far. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Microseconds. The clock also counts whoever else has the processor, and processor time this process's other threads. */
function took(work: () => void, times: number): number {
  const before = performance.now()
  const begun = processorTime()
  for (let i = 0; i < times; i += 1) work()
  return Math.min(processorTime() - begun, (performance.now() - before) * 1000)
}
