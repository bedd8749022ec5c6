import { randomUUID } from 'node:crypto'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secret, Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { L2TP, type Service, type Settings } from './calls/parse.ts'
import { fingerprintOf, identityOf, type Identity } from './identity.ts'
import { identifierOf, refusal, refusalOf, renderMobileconfig, wantedOf, type Wanted } from './render.ts'
import type { Known, Machine } from './run/machine.ts'
import type { Services } from './services.ts'
import { changeOr } from './wait.ts'

/** Milliseconds after which macOS discards a profile that was not installed, as its own message states. */
const APPROVAL_MS = 8 * 60_000
const LOOK_MS = 2_000

/** Secrets of a start; without a key, macOS uses the one that it stores for the service. */
export interface Passed {
  readonly password: Secret
  readonly key?: Secret
}

/** What the handed-over configuration contains. */
interface Carried {
  readonly key?: Secret
  readonly identity?: Identity
}

/** A profile on its way into macOS' settings. */
export interface Applying {
  readonly profile: Profile
  /** The matching service; undefined until the user has allowed it. */
  readonly service: Service | undefined
  /** The secrets to dial with instead of those that macOS stores. */
  readonly passes: Passed | undefined
}

/** Result of comparing a profile with macOS' services. */
interface Looked {
  readonly service: Service | undefined
  readonly matches: boolean
}

export class Approvals {
  readonly #machine: Machine
  readonly #services: Services

  constructor(machine: Machine, services: Services) {
    this.#machine = machine
    this.#services = services
  }

  /** Finds a service that matches the profile, or hands the profile to macOS for the user to allow. */
  async apply(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result<Applying>> {
    signal.throwIfAborted()
    const refused = refusalOf(profile)
    if (refused) return failed(refused)
    const { password } = secrets
    const proof = profile.machineAuth.kind === 'psk' ? 'psk' : 'privateKey'
    const own = secrets[proof]
    if (!own) return failed(fault('secret-missing', { args: { missing: proof } }))
    const before = await this.#machine.known.read(profile.id)
    const isHanded = (await this.#machine.connections.available()) && password
    const passes = isHanded ? { password, ...(proof === 'psk' ? { key: own } : {}) } : undefined
    const carriesKey = proof === 'psk' && (!passes || before?.wantsKey === true)
    const looked = await this.#look(profile, before, signal)
    if (!looked.ok) return looked
    const { service, matches } = looked.value
    const isCarried = before?.identity === identityIn(profile) && (!carriesKey || before?.carriesKey === true)
    if (service && matches && isCarried && before?.stale !== true) {
      await this.#settle(profile, service, before)
      return isUsable(service) ? done({ profile, service, passes }) : failed(turnedOff(service))
    }
    const carried = carriesKey ? { key: own } : await this.#identity(profile, own)
    if (!carried) return failed(refusal('machineAuth.certificate'))
    const handed = await this.#hand(profile, carried, before, signal)
    if (!handed.ok) return handed
    // Nothing readable distinguishes the new key from the old one: only the user knows when it is installed.
    if (service && matches) return failed(fault('approval-missing', { args: { name: profile.name } }))
    return done({ profile, service: undefined, passes })
  }

  /** Empty for a profile with a key; undefined if certificate and key are not a valid pair for IKEv1. */
  async #identity({ machineAuth }: Profile, privateKey: Secret): Promise<Carried | undefined> {
    if (machineAuth.kind === 'psk') return {}
    const identity = await identityOf(machineAuth, privateKey, randomUUID())
    return identity && { identity }
  }

  /** Waits until the user has allowed it, or until any process has given it up. */
  async approved(profile: Profile, signal: AbortSignal): Promise<Result<Service>> {
    const until = this.#machine.now() + APPROVAL_MS
    const asked = await this.#machine.known.read(profile.id)
    for (;;) {
      const before = await this.#machine.known.read(profile.id)
      const looked = await this.#look(profile, before, signal)
      if (!looked.ok) return looked
      const { service, matches } = looked.value
      if (service && matches) {
        await this.#settle(profile, service, before)
        return isUsable(service) ? done(service) : failed(turnedOff(service))
      }
      const isGivenUp = before?.handedAt === undefined && before?.service === asked?.service
      if (isGivenUp || this.#machine.now() >= until)
        return failed(fault('approval-missing', { args: { name: profile.name } }))
      await changeOr(this.#machine, LOOK_MS, signal)
    }
  }

  /** Stops waiting for the user; a configuration that is allowed later still belongs to the profile. */
  async withdraw(id: string): Promise<void> {
    await this.#machine.handed.remove(id)
    const known = await this.#machine.known.read(id)
    if (known?.handedAt === undefined) return
    const { handedAt: _, ...rest } = known
    await this.#machine.known.write(id, rest)
  }

  /** The service of a profile that was allowed while no process waited; undefined if it is not certain. */
  async adopt(id: string, known: Known, listed: readonly Service[]): Promise<Service | undefined> {
    const named = listed.filter(({ kind, name }) => kind === L2TP && name === known.name)
    const [service] = named
    if (!service || named.length > 1) return undefined
    const installed = await this.#services.profiles()
    if (!installed.includes(identifierOf(id))) return undefined
    const { handedAt: _, ...rest } = known
    await this.#machine.known.write(id, { ...rest, service: service.id })
    return service
  }

  /** The profile's service, and whether it matches the profile. */
  async #look(profile: Profile, before: Known | undefined, signal: AbortSignal): Promise<Result<Looked>> {
    const listed = await this.#services.list(signal)
    if (!listed.ok) return listed
    const wanted = wantedOf(profile)
    const own = listed.value.find(({ id }) => id === before?.service)
    const named = listed.value.filter(({ kind, name }) => kind === L2TP && name === wanted.name)
    const others = named.filter(({ id }) => id !== own?.id)
    const service = own ?? others[0]
    if (!service) return done({ service: undefined, matches: false })
    if (!own && others.length > 1) return failed(nameTaken(wanted.name))
    const settings = await this.#services.settings(service.id, signal)
    if (!settings.ok) return settings
    if (!settings.value) return done({ service: undefined, matches: false })
    const matches = differs(service, settings.value, wanted) === undefined
    // Another owner's service of the same name, unless it matches ours and our profile is installed.
    if (!own && !before && !(matches && (await this.#isInstalled(profile.id, signal))))
      return failed(nameTaken(wanted.name))
    return done({ service, matches })
  }

  async #isInstalled(id: string, signal: AbortSignal): Promise<boolean> {
    return (await this.#services.profiles(signal)).includes(identifierOf(id))
  }

  async #settle({ id, name }: Profile, service: Service, before: Known | undefined): Promise<void> {
    const { handedAt: _, ...rest } = before ?? { carriesKey: false }
    const now: Known = { ...rest, name, service: service.id }
    if (JSON.stringify(now) !== JSON.stringify(before)) await this.#machine.known.write(id, now)
  }

  async #hand(
    profile: Profile,
    { key, identity }: Carried,
    before: Known | undefined,
    signal: AbortSignal,
  ): Promise<Result> {
    const { id, name } = profile
    const { stale: _, identity: __, ...kept } = before ?? {}
    const fingerprint = identityIn(profile)
    // Recorded first, so that the service is found again even if this process ends now.
    const handedAt = this.#machine.now()
    await this.#machine.known.write(id, {
      ...kept,
      name,
      carriesKey: key !== undefined,
      ...(fingerprint === undefined ? {} : { identity: fingerprint }),
      handedAt,
    })
    try {
      const text = await renderMobileconfig(profile, { key, identity, uuid: randomUUID })
      const path = await this.#machine.handed.put(id, text)
      const opened = await this.#services.open(path, signal)
      if (!opened.ok) await this.#takeBack(id, before)
      return opened
    } catch (error) {
      await this.#takeBack(id, before)
      throw error
    }
  }

  async #takeBack(id: string, before: Known | undefined): Promise<void> {
    await this.#machine.handed.remove(id)
    if (before) await this.#machine.known.write(id, before)
    else await this.#machine.known.remove(id)
  }
}

/** Whether it was handed over, has no service yet, and was not discarded by macOS. */
export const isPending = (known: Known, now: number): boolean => pendingFor(known, now) > 0

/** Milliseconds until macOS discards it; 0 if it waits for nobody. The clock may have been set back meanwhile. */
export const pendingFor = ({ service, handedAt }: Known, now: number): number =>
  service !== undefined || handedAt === undefined || now < handedAt ? 0 : Math.max(0, handedAt + APPROVAL_MS - now)

/** The setting in which a service differs from the profile; undefined if all readable ones match. */
export function differs(service: Service, settings: Settings, wanted: Wanted): string | undefined {
  const { gateway, user, sendAll, servers, search, match, auth } = settings
  const domains = wanted.sendAll ? search : match
  const unlike = (one: readonly string[] | undefined, other: readonly string[]): boolean =>
    one !== undefined && one.join('\n') !== other.join('\n')
  if (service.name !== wanted.name) return 'name'
  if (gateway !== undefined && gateway !== wanted.gateway) return 'gateway'
  if (user !== undefined && user !== wanted.user) return 'user'
  if (auth !== undefined && auth !== wanted.auth) return 'machineAuth.kind'
  if (sendAll !== undefined && sendAll !== wanted.sendAll) return 'routing.mode'
  if (unlike(servers, wanted.servers)) return 'dns.servers'
  return unlike(domains, wanted.domains) ? 'dns.domains' : undefined
}

/** The fingerprint that identifies a profile's certificate; undefined for a profile with a key. */
const identityIn = ({ machineAuth }: Profile): string | undefined =>
  machineAuth.kind === 'psk' ? undefined : fingerprintOf(machineAuth.certificate)

const isUsable = ({ isOn, state }: Service): boolean => isOn && state !== 'Invalid'
export const turnedOff = ({ name }: Service): Fault => fault('service-off', { args: { name } })

/** As on Windows: another service has the name, or several have. */
export const nameTaken = (name: string): Fault =>
  fault('settings-refused', { args: { component: 'macOS', reason: `Name: ${name}` } })
