import { readdirSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { wordsOf } from '../../../src-main/domain/thrown.ts'
import { read } from './processes.ts'
import { run } from './run.ts'

/**
 * Signals that a set-uid exec lets through: from timers and limits set before it, and from a terminal that both sides
 * share. Each would end or stop this process at a moment that the person chose, with its changes half made.
 */
const INHERITED = ['SIGALRM', 'SIGVTALRM', 'SIGPROF', 'SIGXCPU', 'SIGXFSZ', 'SIGINT', 'SIGTSTP'] as const

/** Ignores these signals: a request to end arrives through the streams, also when someone presses ctrl-C. */
export function withstandSignals(): void {
  for (const name of INHERITED) process.on(name, () => undefined)
}

/** Octets of the stack, and number of open files, as systems set them by default. */
const STACK = 8_388_608
const FILES = 4_096

/**
 * Resets what the person's session may have set for this process and all its children: resource limits, scheduling,
 * processors, and the score for being killed when memory runs out. Core files stay forbidden: a limit of 1 allows no
 * core file and no dump to a pipe (core(5)). @returns what could not be reset
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
