import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process by number and start time: numbers are reused, but the pair is unique until the next boot. */
export interface ProcessMark {
  readonly process: number
  /** Clock ticks since boot (proc(5), field 22 of stat). */
  readonly started: string
}

export function markOf(process: number): ProcessMark | undefined {
  const stat = read(`/proc/${process}/stat`)
  // The name in the second field may contain blanks and parentheses; no later field does.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, started] = [fields?.[0], fields?.[19]]
  return started === undefined || state === 'Z' || state === 'X' ? undefined : { process, started }
}

/** The current boot, and the clock that start times refer to, in ticks of a hundredth of a second. */
export const bootTime = (): { readonly boot: string; readonly ticks: number } => ({
  boot: read('/proc/sys/kernel/random/boot_id')?.trim() ?? '',
  ticks: Math.floor(Number(read('/proc/uptime')?.split(' ')[0] ?? 0) * 100),
})

export const isAlive = (mark: ProcessMark): boolean => markOf(mark.process)?.started === mark.started

/** Processes of program `name` that have `word` within an argument. */
export function processesWith(name: string, word: string): readonly ProcessMark[] {
  return allProcesses()
    .filter((process) => programOf(process) === name && (read(`/proc/${process}/cmdline`) ?? '').includes(word))
    .flatMap((process) => markOf(process) ?? [])
}

export const allProcesses = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)

/** The file name of the program that a process runs, as the kernel knows it, not as the process calls itself. */
export function programOf(process: number): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/exe`)
      .replace(/ \(deleted\)$/, '')
      .split('/')
      .at(-1)
  } catch {
    return undefined
  }
}

export function signal(mark: ProcessMark, name: NodeJS.Signals): void {
  if (!isAlive(mark)) return
  try {
    process.kill(mark.process, name)
  } catch {
    // It ended between the check and the signal, as was wanted.
  }
}

/** Ends processes: sends the signal `word`, and after `milliseconds` kills them. Resolves when they are gone. */
export async function endProcesses(
  marks: readonly ProcessMark[],
  milliseconds: number,
  word: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  for (const mark of marks) signal(mark, word)
  if (await until(() => !marks.some(isAlive), milliseconds)) return
  for (const mark of marks) signal(mark, 'SIGKILL')
  await until(() => !marks.some(isAlive), 1_000)
}

/** True as soon as `condition` is true; false when it was not in time. */
export async function until(condition: () => boolean, milliseconds: number, step = 20): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!condition()) {
    if (performance.now() >= end) return false
    await new Promise((resolve) => setTimeout(resolve, step))
  }
  return true
}

export function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
