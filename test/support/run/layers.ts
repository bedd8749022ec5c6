import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fetchRuntime, RuntimeError, runtimeRow, type RuntimeRow } from '../../../assets/installer/runtime.mjs'
import boringssl from './boringssl.json' with { type: 'json' }
import { visibly } from './steps.ts'
import { bunOutcome, closingLine, NOTHING, ranOn, vitestOutcome, type Check, type Outcome } from './tally.ts'

/**
 * Tests run on one Node, the one that started them. A layer repeats some of them on a runtime that users have: the Node
 * in the packages, and an engine with BoringSSL, which Electron uses for cryptography.
 */
export interface Layer {
  /** The name in the closing lines. */
  readonly name: string
  /** Undefined if the registry has no such runtime for this system. */
  readonly row: RuntimeRow | undefined
  /** The command line after the program. @param report file for the results */
  words(report: string): readonly string[]
  /** Reads the results; undefined if there are none. */
  outcome(report: string | undefined, exitCode: number): Outcome
}

const ROOT = resolve(import.meta.dirname, '../../..')
const REPORTS = join(ROOT, 'artifacts/test')

export const vitestWords = (report: string, projects: readonly string[]): readonly string[] => [
  join(ROOT, 'node_modules/vitest/vitest.mjs'),
  'run',
  ...projects.flatMap((name) => ['--project', name]),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]

/** A test with BoringSSL has a minute, because a search among certificates takes that long on a busy machine. */
const BUN_PATIENCE = 60_000

/**
 * The tests of the protocols. `crypto/openssl-primes` is excluded: it compares with OpenSSL's own groups; BoringSSL
 * lacks the first two and takes minutes to check the others.
 */
const CRYPTO_TESTS = [
  ...['certificates', 'digests', 'ike-keys', 'key-exchange', 'password-proofs', 'self-test'].map(
    (name) => `./test/unit/src-main/crypto/${name}.test.ts`,
  ),
  './test/exchange',
  './test/fuzz/crypto.test.ts',
]

const row = (table: Readonly<Record<string, RuntimeRow>>): RuntimeRow | undefined =>
  table[`${process.platform}-${process.arch}`]

export function layers(): readonly Layer[] {
  const shipped = runtimeRow(process.platform, process.arch)
  const bun = row(boringssl)
  return [
    {
      name: `Node ${shipped?.version ?? 'of the packages'}`,
      row: shipped,
      words: (report) => vitestWords(report, ['unit', 'sweep', 'renderer', 'system']),
      outcome: vitestOutcome,
    },
    {
      name: `BoringSSL (Bun ${bun?.version ?? ''})`,
      row: bun,
      words: (report) => [
        'test',
        `--timeout=${BUN_PATIENCE}`,
        '--dots',
        '--reporter=junit',
        `--reporter-outfile=${report}`,
        ...CRYPTO_TESTS,
      ],
      outcome: bunOutcome,
    },
  ]
}

/** The actions of a layer; a test replaces them. */
export interface LayerTools {
  fetch(row: RuntimeRow): Promise<{ readonly program: string }>
  run(program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<number>
  tell(line: string): void
}

const TOOLS: LayerTools = {
  fetch: fetchRuntime,
  run: (program, words, env) => visibly(program, words, ROOT, env),
  tell: (line) => console.log(line),
}

/** Runs one layer and returns its result. A missing runtime is one skipped test; another tarball, a failed one. */
export async function runLayer(layer: Layer, tools: LayerTools = TOOLS): Promise<Outcome> {
  const program = await programOf(layer, tools)
  if (typeof program !== 'string') return program
  const report = join(REPORTS, `${layer.name.replaceAll(/[^A-Za-z0-9.]+/g, '-')}.report`)
  mkdirSync(REPORTS, { recursive: true })
  rmSync(report, { force: true })
  // A test program that starts `node` gets this one.
  const path = [dirname(program), process.env['PATH'] ?? ''].join(delimiter)
  const exitCode = await tools.run(program, layer.words(report), { ...process.env, PATH: path })
  const text = existsSync(report) ? readFileSync(report, 'utf8') : undefined
  const outcome = layer.outcome(text, exitCode)
  tools.tell(`on ${layer.name}: ${closingLine(outcome)}`)
  return ranOn(layer.name, outcome)
}

async function programOf({ name, row }: Layer, { fetch, tell }: LayerTools): Promise<string | Outcome> {
  const whole = (why: string): readonly Check[] => [{ file: import.meta.filename, name: `on ${name} (${why})` }]
  if (!row) return { ...NOTHING, skipped: whole(`the registry has none for ${process.platform} on ${process.arch}`) }
  try {
    return (await fetch(row)).program
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error
    if (error.code === 'unreachable') return { ...NOTHING, skipped: whole(error.message) }
    tell(`FAILED: on ${name} (${error.message})`)
    return { ...NOTHING, failed: whole(error.message) }
  }
}
