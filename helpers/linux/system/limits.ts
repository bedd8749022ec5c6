import { readdirSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { wordsOf } from '../../../src-main/domain/thrown.ts'
import { read } from './processes.ts'
import { run } from './run.ts'

/**
 * Signals that a set-uid exec lets through: of timers and limits set before it, and of a terminal that both sides
 * share. Each would end or stop this process at a moment that its person chose, with its changes half made.
 */
const INHERITED = ['SIGALRM', 'SIGVTALRM', 'SIGPROF', 'SIGXCPU', 'SIGXFSZ', 'SIGINT', 'SIGTSTP'] as const

/** A wish to end comes by the streams, also from somebody who presses ctrl-C. */
export function withstandSignals(): void {
  for (const name of INHERITED) process.on(name, () => undefined)
}

/** Octets of the stack, and open files, as systems give them by default. */
const STACK = 8_388_608
const FILES = 4_096

/**
 * Takes back what the person's session may have set for this process and all below it: resource limits, scheduling,
 * processors, and the place in the line of those that are killed when memory runs out. Core files stay forbidden: 1 is
 * no core file, and nothing to a pipe (core(5)). @returns what could not be taken back
 */
export async function liftLimits(): Promise<string | undefined> {
  const own = `${process.pid}`
  try {
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), 0)
    writeFileSync('/proc/self/oom_score_adj', '0')
  } catch (error) {
    return wordsOf(error)
  }
  const unlimited = ['fsize', 'cpu', 'as', 'data', 'rss'].map((name) => `--${name}=unlimited`)
  const ran = await Promise.all([
    run('prlimit', ['--pid', own, '--core=1', `--stack=${STACK}`, `--nofile=${FILES}`, ...unlimited]),
    run('chrt', ['--all-tasks', '--other', '--pid', '0', own]),
    run('taskset', [
      '--all-tasks',
      '--cpu-list',
      '--pid',
      read('/sys/devices/system/cpu/possible')?.trim() ?? '0',
      own,
    ]),
  ])
  return ran.find(({ code }) => code !== 0)?.stderr.trim()
}
