import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RuntimeError, type RuntimeRow } from '../../../../../assets/installer/runtime.mjs'
import { layers, runLayer, type Layer, type LayerTools } from '../../../../support/run/layers.ts'
import { bunOutcome, closingLine } from '../../../../support/run/tally.ts'

const ROW: RuntimeRow = { package: 'runtime', version: '1.0.0', integrity: 'sha512-', program: 'bin/runtime' }
const layer = (changes: Partial<Layer> = {}): Layer => ({
  name: 'a runtime of a test',
  row: ROW,
  words: (report) => ['run', report],
  outcome: bunOutcome,
  ...changes,
})
const told: string[] = []
const tools = (changes: Partial<LayerTools> = {}): LayerTools => ({
  fetch: () => Promise.resolve({ program: '/opt/other/bin/runtime' }),
  run: () => Promise.resolve(0),
  tell: (line) => void told.push(line),
  ...changes,
})
const testcase = (name: string, element: string): string =>
  `<testcase name="${name}" file="one.test.ts" time="0">\n<${element} /></testcase>`
const xml = (tests: number, ...cases: readonly string[]): string =>
  [`<testsuites name="bun test" tests="${tests}" assertions="9" time="1">`, ...cases].join('\n')

describe('a layer', () => {
  it('runs the tests on its own program, finds it first on the path, and counts what it reports', async () => {
    let path = ''
    const run: LayerTools['run'] = (program, [verb, report = ''], env) => {
      expect([program, verb]).toEqual(['/opt/other/bin/runtime', 'run'])
      path = env['PATH'] ?? ''
      writeFileSync(report, xml(5, testcase('wrong', 'failure'), testcase('not here', 'skipped')))
      return Promise.resolve(1)
    }
    expect(await runLayer(layer(), tools({ run }))).toEqual({
      passed: 3,
      failed: [{ name: 'on a runtime of a test: wrong', file: 'one.test.ts' }],
      skipped: [{ name: 'on a runtime of a test: not here', file: 'one.test.ts' }],
    })
    expect(path.split(':')[0]).toBe('/opt/other/bin')
    expect(told.at(-1)).toBe('on a runtime of a test: 3 passed, 1 failed, 1 skipped')
  })

  it('is skipped by name when its runtime cannot be reached, or is not made for this system', async () => {
    const fetch = (): Promise<never> => Promise.reject(new RuntimeError('unreachable', 'no network'))
    expect(await runLayer(layer(), tools({ fetch }))).toMatchObject({
      passed: 0,
      failed: [],
      skipped: [{ name: 'on a runtime of a test (no network)' }],
    })
    expect(closingLine(await runLayer(layer({ row: undefined }), tools()))).toBe('0 passed, 0 failed, 1 skipped')
  })

  it('fails when its runtime is not the one of the table, and when nothing is reported', async () => {
    const fetch = (): Promise<never> => Promise.reject(new RuntimeError('integrity', 'another tarball'))
    expect(closingLine(await runLayer(layer(), tools({ fetch })))).toBe('0 passed, 1 failed, 0 skipped')
    expect(told.at(-1)).toBe('FAILED: on a runtime of a test (another tarball)')
    expect((await runLayer(layer({ name: 'a silent runtime' }), tools())).failed).toHaveLength(1)
  })
})

describe('the layers', () => {
  it('are the Node of the packages and an engine with BoringSSL', () => {
    expect(layers().map(({ name }) => name.replace(/[0-9.]+/, '…'))).toEqual(['Node …', 'BoringSSL (Bun …)'])
  })
})

describe('a report of bun test', () => {
  it('is counted, with the names of what did not run', () => {
    expect(bunOutcome(xml(3, testcase('not here', 'skipped')), 0)).toEqual({
      passed: 2,
      failed: [],
      skipped: [{ name: 'not here', file: 'one.test.ts' }],
    })
  })

  it('counts a file that does not load, and a run without a test, as a failure', () => {
    expect(bunOutcome(xml(3), 1).failed).toMatchObject([{ name: 'bun test ended with code 1 and no failed test' }])
    expect(bunOutcome(xml(0), 0).failed).toHaveLength(1)
    expect(bunOutcome(undefined, 0).failed).toHaveLength(1)
  })
})
