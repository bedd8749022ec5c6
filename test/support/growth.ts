/**
 * How many times as long the work takes with four times as much of it: about 4 where time grows with the amount, 16
 * where it grows with its square. Processor time of the fastest of seven, the two amounts in turn: a busy machine, and one
 * that changes its pace, do not count.
 */
export function growth(amount: number, work: (amount: number) => void): number {
  const took = (size: number): number => {
    const begun = process.cpuUsage()
    work(size)
    return process.cpuUsage(begun).user
  }
  work(amount)
  const pairs = Array.from({ length: 7 }, () => [took(amount), took(4 * amount)] as const)
  return Math.min(...pairs.map(([, more]) => more)) / Math.min(...pairs.map(([less]) => less))
}
