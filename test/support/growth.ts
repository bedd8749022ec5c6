/**
 * How many times as long the work takes with four times as much of it: about 4 where time grows with the amount, 16
 * where it grows with its square. Of each the fastest of five, so that a busy machine does not count.
 */
export function growth(amount: number, work: (amount: number) => void): number {
  const fastest = (size: number): number =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const begun = performance.now()
        work(size)
        return performance.now() - begun
      }),
    )
  work(amount)
  return fastest(4 * amount) / fastest(amount)
}
