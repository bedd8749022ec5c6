import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RuntimeError, type RuntimeRow } from '../../../../../assets/installer/runtime.mjs'
import { layers, runLayer, type Layer, type LayerTools } from '../../../../support/run/layers.ts'
import { bunOutcome } from '../../../../support/run/tally.ts'

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
const xml = (tests: number, failures: number, skipped: number): string =>
  `<testsuites name="bun test" tests="${tests}" assertions="9" failures="${failures}" skipped="${skipped}" time="1">`

describe('a layer', () => {
  it('runs the tests on its own program, finds it first on the path, and counts what it reports', async () => {
    let path = ''
    const run: LayerTools['run'] = (program, [verb, report = ''], env) => {
      expect([program, verb]).toEqual(['/opt/other/bin/runtime', 'run'])
      path = env['PATH'] ?? ''
      writeFileSync(report, xml(5, 1, 1))
      return Promise.resolve(1)
    }
    expect((await runLayer(layer(), tools({ run }))).tally).toEqual({ passed: 3, failed: 1, skipped: 1 })
    expect(path.split(':')[0]).toBe('/opt/other/bin')
    expect(told.at(-1)).toBe('on a runtime of a test: 3 passed, 1 failed, 1 skipped')
  })

  it('is skipped by name when its runtime cannot be reached, or is not made for this system', async () => {
    const fetch = (): Promise<never> => Promise.reject(new RuntimeError('unreachable', 'no network'))
    expect(await runLayer(layer(), tools({ fetch }))).toMatchObject({
      tally: { passed: 0, failed: 0, skipped: 1 },
      skipped: [{ name: 'on a runtime of a test (no network)' }],
    })
    expect((await runLayer(layer({ row: undefined }), tools())).tally).toEqual({ passed: 0, failed: 0, skipped: 1 })
  })

  it('fails when its runtime is not the one of the table, and when nothing is reported', async () => {
    const fetch = (): Promise<never> => Promise.reject(new RuntimeError('integrity', 'another tarball'))
    expect((await runLayer(layer(), tools({ fetch }))).tally).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(told.at(-1)).toBe('FAILED: on a runtime of a test (another tarball)')
    expect((await runLayer(layer({ name: 'a silent runtime' }), tools())).tally.failed).toBe(1)
  })
})

describe('the layers', () => {
  it('are the Node of the packages and an engine with BoringSSL', () => {
    expect(layers().map(({ name }) => name.replace(/[0-9.]+/, '…'))).toEqual(['Node …', 'BoringSSL (Bun …)'])
  })
})

describe('a report of bun test', () => {
  it('is counted, with the names of what did not run', () => {
    const text = `${xml(3, 0, 1)}<testcase name="not here" file="one.test.ts" time="0">\n<skipped /></testcase>`
    expect(bunOutcome(text, 0)).toEqual({
      tally: { passed: 2, failed: 0, skipped: 1 },
      skipped: [{ name: 'not here', file: 'one.test.ts' }],
    })
  })

  it('counts a file that does not load, and a run without a test, as a failure', () => {
    expect(bunOutcome(xml(3, 0, 0), 1).tally.failed).toBe(1)
    expect(bunOutcome(xml(0, 0, 0), 0).tally.failed).toBe(1)
    expect(bunOutcome(undefined, 0).tally.failed).toBe(1)
  })
})
