import type { Fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import {
  PARTS,
  readFilters,
  readFlags,
  readNames,
  readProfiles,
  readServiceOrder,
  readServices,
  readSettings,
  readStatus,
  readVersion,
  settingsKey,
  showing,
  showsPpp,
  type Filter,
  type LinkNames,
  type OrderedService,
  type Service,
  type ServiceStatus,
  type Settings,
} from './calls/parse.ts'
import { toolFault } from './faults.ts'
import type { Machine } from './run/machine.ts'
import { oneLine } from '../program/run.ts'
import type { Call, Printed, Tool } from './run/tools.ts'

/** `scutil`'s error output for a UUID without a service; the same in every language. */
const NO_SERVICE = 'No service'

export const SYSTEM_KEYCHAIN = '/Library/Keychains/System.keychain'

/** Queries macOS' programs for the backend. It keeps no state. */
export class Services {
  readonly #machine: Pick<Machine, 'run'>

  constructor(machine: Pick<Machine, 'run'>) {
    this.#machine = machine
  }

  /** Every service of the current location, including other kinds than L2TP. */
  async list(signal?: AbortSignal): Promise<Result<readonly Service[]>> {
    const printed = await this.#run('scutil', ['--nc', 'list'], signal)
    if (!printed.ok) return printed
    return readable('scutil', printed.value, readServices(printed.value.out))
  }

  /** Undefined if the service no longer exists. */
  async status(id: string, signal?: AbortSignal): Promise<Result<ServiceStatus | undefined>> {
    const printed = await this.#run('scutil', ['--nc', 'status', id], signal)
    if (!printed.ok || isGone(printed.value)) return printed.ok ? done(undefined) : printed
    return readable('scutil', printed.value, readStatus(printed.value.out))
  }

  /** Undefined if the service no longer exists. */
  async settings(id: string, signal?: AbortSignal): Promise<Result<Settings | undefined>> {
    const shown = await this.#run('scutil', ['--nc', 'show', id], signal)
    if (!shown.ok) return shown
    if (isGone(shown.value)) return done(undefined)
    // A service whose settings cannot be read may lead anywhere by now.
    if (shown.value.exit !== 0 || !showsPpp(shown.value.out)) return failed(unreadable('scutil', shown.value))
    const input = showing(...PARTS.map((part) => settingsKey(id, part)))
    const stored = await this.#run('scutil', [], signal, { input })
    return stored.ok ? done(readSettings(shown.value.out, stored.value.out)) : stored
  }

  /** Name servers of a link; empty if they cannot be read. */
  async names(link: string, signal?: AbortSignal): Promise<LinkNames> {
    const printed = await this.#run('scutil', ['--dns'], signal)
    return printed.ok ? readNames(printed.value.out, link) : { servers: [], domains: [] }
  }

  /** Services by name, as `networksetup` takes them, including those of other locations. */
  async order(signal?: AbortSignal): Promise<Result<readonly OrderedService[]>> {
    const printed = await this.#run('networksetup', ['-listnetworkserviceorder'], signal)
    return printed.ok ? done(readServiceOrder(printed.value.out)) : printed
  }

  /** Identifiers of the installed profiles that the user may see; empty if they cannot be read. */
  async profiles(signal?: AbortSignal): Promise<readonly string[]> {
    const printed = await this.#run('profiles', ['list'], signal)
    return printed.ok ? readProfiles(printed.value.out) : []
  }

  /** Undefined if it cannot be determined. */
  async version(signal?: AbortSignal): Promise<string | undefined> {
    const printed = await this.#run('sw_vers', ['-productVersion'], signal)
    return printed.ok ? readVersion(printed.value.out) : undefined
  }

  /** Active network extensions; undefined if they cannot be listed. */
  async filters(signal?: AbortSignal): Promise<readonly Filter[] | undefined> {
    const printed = await this.#run('systemextensionsctl', ['list'], signal)
    return printed.ok ? readFilters(printed.value.out) : undefined
  }

  /** Flags of the keychain in which macOS stores VPN keys; undefined if they cannot be read. */
  async keychainFlags(signal?: AbortSignal): Promise<readonly string[] | undefined> {
    const printed = await this.#run('stat', ['-f', '%Sf', SYSTEM_KEYCHAIN], signal)
    return printed.ok && printed.value.exit === 0 ? readFlags(printed.value.out) : undefined
  }

  /** Starts a service with what macOS stores for it. The exit code has no meaning; the status does. */
  startKept(name: string, signal: AbortSignal): Promise<Result<Printed>> {
    return this.#run('networksetup', ['-connectpppoeservice', name], signal)
  }

  /** Stops a service. `scutil --nc start` is never used, because macOS then ignores the key that it stores. */
  async stop(id: string): Promise<Result> {
    const printed = await this.#run('scutil', ['--nc', 'stop', id])
    if (!printed.ok) return printed
    return printed.value.exit === 0 || isGone(printed.value) ? done() : failed(unreadable('scutil', printed.value))
  }

  /** Shows the user a file or a pane of the system's settings. */
  async open(target: string, signal?: AbortSignal): Promise<Result> {
    const printed = await this.#run('open', [target], signal)
    if (!printed.ok) return printed
    return printed.value.exit === 0 ? done() : failed(unreadable('open', printed.value))
  }

  /** Asks macOS to remove a profile. If it refuses, the profile still exists. */
  removeProfile(identifier: string, signal: AbortSignal): Promise<Result<Printed>> {
    return this.#run('profiles', ['remove', '-identifier', identifier], signal)
  }

  async #run(tool: Tool, words: readonly string[], signal?: AbortSignal, call: Call = {}): Promise<Result<Printed>> {
    const printed = await this.#machine.run(tool, words, { ...call, ...(signal ? { signal } : {}) })
    return printed.ok ? printed : failed(toolFault(tool, printed.fault))
  }
}

const isGone = ({ exit, err }: Printed): boolean => exit !== 0 && err.includes(NO_SERVICE)

function readable<Value>(tool: Tool, printed: Printed, value: Value | undefined): Result<Value> {
  return value === undefined ? failed(unreadable(tool, printed)) : done(value)
}

const unreadable = (tool: Tool, { out, err, exit }: Printed): Fault =>
  toolFault(tool, { kind: 'unreadable', exit, said: oneLine(err === '' ? out : err) })
