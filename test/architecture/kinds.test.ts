import { describe, expect, it } from 'vitest'
import { filesIn, importsOf, pathOf } from './source.ts'

/** Modules that a fast test must not import: processes, threads, and a message bus that starts them. */
const REAL = /^node:(child_process|worker_threads|cluster)$/

const tests = new Set(filesIn('test'))

/** The test-tree files that a file imports, including itself, each with the file that imports it. */
function reached(start: string): ReadonlyMap<string, string> {
  const found = new Map([[start, '']])
  // Iterating a map also yields the entries that are added meanwhile.
  for (const path of found.keys())
    for (const target of importsOf(path).filter((name) => name.startsWith('.'))) {
      const to = pathOf(path, target)
      if (tests.has(to) && !found.has(to)) found.set(to, path)
    }
  return found
}

const startsProcesses = (start: string): boolean =>
  [...reached(start).keys()].some((path) => importsOf(path).some((name) => REAL.test(name)))

/** Tests of the program itself; `test/unit/test` covers the code that starts daemons and machines for the others. */
const FAST = ['test/unit/src-main', 'test/unit/src-renderer', 'test/unit/helpers', 'test/compliance', 'test/exchange']

describe('the fast tests', () => {
  it('start no process and no thread, nor does what they are helped by', () => {
    const fast = FAST.flatMap(filesIn).filter((path) => /\.test\.tsx?$/.test(path))
    expect(fast.length).toBeGreaterThan(150)
    expect(fast.filter(startsProcesses)).toEqual([])
  })

  it('are told apart from those that do', () => {
    expect(startsProcesses('test/system/helpers/linux/booted.test.ts')).toBe(true)
    expect(startsProcesses('test/system/src-main/platform/dbus/bus.test.ts')).toBe(true)
  })
})
