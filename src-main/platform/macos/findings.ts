import { done, failed, type Result } from '../../domain/result.ts'
import type { Finding, FindingRow } from '../../domain/survey/finding.ts'
import { oneLine } from '../program/run.ts'
import { readConsole, readWakeTime, showing } from './calls/parse.ts'
import { CONSOLE } from './host-events.ts'
import type { Machine } from './run/machine.ts'
import type { Tool } from './run/tools.ts'
import type { Services } from './services.ts'

/** What was seen as expected, or what was seen instead. */
type Seen = Result<string, string>

const NOTHING = 'not readable'
const said = (value: string | undefined): Seen => (value === undefined ? failed(NOTHING) : done(value))

/** Checks what only a real Mac can show of the programs and the library that this backend uses. It only reads. */
export async function* findings(machine: Machine, services: Services, signal: AbortSignal): AsyncIterable<Finding> {
  const rows: readonly (readonly [FindingRow, () => Promise<Seen>])[] = [
    ['macos-version', async () => said(await services.version(signal))],
    ['macos-services', () => listed(services, signal)],
    ['macos-library', async () => ((await machine.connections.available()) ? done('loaded') : failed('not loaded'))],
    ['macos-profiles', () => printed(machine, 'profiles', ['list'], signal)],
    ['macos-filters', async () => said((await services.filters(signal))?.map(({ name }) => name).join(', '))],
    ['macos-keychain', () => keychain(services, signal)],
    ['macos-console', () => stored(machine, signal)],
    ['macos-wake', () => woke(machine, signal)],
    ['macos-log', () => printed(machine, 'log', ['show', '--last', '1m', '--predicate', 'process == "pppd"'], signal)],
  ]
  for (const [row, look] of rows) {
    signal.throwIfAborted()
    const seen = await look()
    yield seen.ok ? { row, state: 'as-expected', found: seen.value } : { row, state: 'otherwise', found: seen.fault }
  }
}

async function listed(services: Services, signal: AbortSignal): Promise<Seen> {
  const list = await services.list(signal)
  return list.ok ? done(list.value.map(({ kind, state }) => `${kind} ${state}`).join(', ')) : failed(list.fault.code)
}

async function keychain(services: Services, signal: AbortSignal): Promise<Seen> {
  const flags = await services.keychainFlags(signal)
  if (!flags) return failed(NOTHING)
  return flags.length === 0 ? done('no flags') : failed(flags.join(','))
}

async function stored(machine: Machine, signal: AbortSignal): Promise<Seen> {
  const shown = await machine.run('scutil', [], { input: showing(CONSOLE), signal })
  const console = shown.ok ? readConsole(shown.value.out) : undefined
  return said(console && JSON.stringify(console))
}

async function woke(machine: Machine, signal: AbortSignal): Promise<Seen> {
  const shown = await machine.run('sysctl', ['-n', 'kern.waketime'], { signal })
  const seconds = shown.ok ? readWakeTime(shown.value.out) : undefined
  return said(seconds === undefined ? undefined : `${seconds}`)
}

/** The first words of a program's output. */
async function printed(machine: Machine, tool: Tool, words: readonly string[], signal: AbortSignal): Promise<Seen> {
  const ran = await machine.run(tool, words, { signal })
  if (!ran.ok) return failed(ran.fault.kind)
  const { exit, out, err } = ran.value
  return exit === 0 ? done(oneLine(out)) : failed(`exit code ${exit}: ${oneLine(err)}`)
}
