import { readFileSync } from 'node:fs'

/** The numbers in a list in the kernel's format: `0-2,5`. */
export function numbersIn(list: string): readonly number[] {
  return list.split(',').flatMap((range) => {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(range) ?? []
    if (first === undefined) return []
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i)
  })
}

/**
 * The CPU of a guest, from those that this process may use: in a container, or under taskset, they may not begin with
 * 0, and a guest bound to another one does not start.
 * @param index of the guest among simultaneous ones, from 0; with more guests than CPUs they share
 */
export function cpuOf(index: number): number {
  const status = readFileSync('/proc/self/status', 'utf8')
  const allowed = numbersIn(/^Cpus_allowed_list:(.*)$/m.exec(status)?.[1] ?? '0')
  return allowed[index % allowed.length] ?? 0
}
