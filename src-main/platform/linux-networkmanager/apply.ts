import { fault, type Fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { demandNotCarried, ipv6NotCarried } from '../../domain/profile/carried.ts'
import type { FieldsSupport } from '../../domain/profile/field.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { callFault } from './faults.ts'
import type { NetworkManager, SettingsValues } from './network-manager.ts'
import { renderSettings, type CertificateFiles, type Daemon, type Settings } from './render.ts'
import type { Found } from '../linux-daemons/run/addresses.ts'
import type { Machine } from './run/machine.ts'
import { certificateFolder } from './take-down.ts'
import { Typed } from '../dbus/variant.ts'

/** Makes NetworkManager's connection match the profile. A second call finds it matching and writes nothing. */
export async function applyProfile(
  manager: NetworkManager,
  machine: Machine,
  profile: Profile,
  secrets: Secrets,
  daemonOf: Promise<Daemon>,
  fields: FieldsSupport,
): Promise<Result<string>> {
  const refused =
    demandNotCarried(profile, fields, 'NetworkManager') ?? localIdNotCarried(profile) ?? ipv6NotCarried(profile)
  if (refused) return failed(refused)
  if (profile.machineAuth.kind === 'certificate' && !secrets.privateKey)
    return failed(fault('secret-missing', { args: { missing: 'privateKey' } }))
  const owner = machine.user.id === 0 ? {} : { owner: machine.user.name }
  const [found, daemon, beyond] = await Promise.all([
    manager.find(profile.id),
    daemonOf,
    gatewayNotCarried(profile, machine),
  ])
  if (!found.ok) return failed(callFault(found.fault))
  if (beyond) return failed(beyond)
  const files = await writeCertificates(machine, profile, secrets)
  const settings = renderSettings(profile, { daemon, ...owner, ...(files ? { files } : {}) })
  if (!found.value) {
    const added = await manager.add(settings)
    return added.ok ? done(added.value) : failed(callFault(added.fault))
  }
  const { path } = found.value
  if (matches(found.value.settings, settings)) return done(path)
  const updated = await manager.update(path, settings)
  return updated.ok ? done(path) : failed(callFault(updated.fault))
}

/** Milliseconds. The plugin needs the name itself, and says what is wrong with it. */
const LOOK_UP_MS = 1_000

/**
 * A gateway that has only IPv6 addresses. The plugin looks its name up in IPv4 alone: those before 1.52.2 know nothing
 * else, and later ones use IPv6 only if the connection has it inside the tunnel, which ours never has.
 */
async function gatewayNotCarried({ gateway }: Profile, machine: Machine): Promise<Fault | undefined> {
  const found = await new Promise<Found['kind'] | 'late'>((resolve) => {
    const stop = machine.after(LOOK_UP_MS, () => resolve('late'))
    void machine.lookUp(gateway).then(({ kind }) => {
      stop()
      resolve(kind)
    })
  })
  return found === 'ipv6-only'
    ? fault('gateway-ipv6-only', { args: { gateway, component: 'network-manager-l2tp' } })
    : undefined
}

/** The plugin applies this key only with a pre-shared key; with a certificate it uses the subject. */
const localIdNotCarried = ({ ipsec, machineAuth }: Profile): Fault | undefined =>
  ipsec.localId !== undefined && machineAuth.kind === 'certificate'
    ? fault('settings-refused', { args: { component: 'network-manager-l2tp', reason: 'ipsec.localId' } })
    : undefined

/**
 * Writes the certificates. The plugin takes them by path and charon reads them there. They are in memory, readable by
 * this user only, and are removed with the connection. If AppArmor confines charon (Debian, Ubuntu), charon may read
 * `/etc/ipsec.d`, which only root can write, and nothing of a login session: there a certificate profile needs a local
 * rule for this folder, and without one fails with charon's own "Permission denied".
 */
async function writeCertificates(
  machine: Machine,
  profile: Profile,
  secrets: Secrets,
): Promise<CertificateFiles | undefined> {
  const { machineAuth, id } = profile
  if (machineAuth.kind === 'psk' || !secrets.privateKey) return undefined
  const folder = certificateFolder(machine, id)
  await machine.writePrivate(folder, {
    'authority.pem': machineAuth.authority,
    'certificate.pem': machineAuth.certificate,
    'key.pem': secrets.privateKey.reveal(),
  })
  return {
    authority: `${folder}/authority.pem`,
    certificate: `${folder}/certificate.pem`,
    key: `${folder}/key.pem`,
  }
}

/**
 * True when everything that we would write exists already. NetworkManager leaves out settings with their default value.
 */
function matches(actual: SettingsValues, wanted: Settings): boolean {
  return Object.entries(wanted).every(([setting, keys]) =>
    Object.entries(keys).every(([key, { value }]) => same(actual[setting]?.[key], value)),
  )
}

function same(actual: unknown, wanted: unknown): boolean {
  if (wanted instanceof Typed) return same(actual, wanted.value)
  if (actual === undefined) return wanted === false || isEmpty(wanted)
  if (Array.isArray(wanted))
    return Array.isArray(actual) && actual.length === wanted.length && wanted.every((item, i) => same(actual[i], item))
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted
  if (typeof actual !== 'object' || actual === null) return false
  const present = Object.entries(actual)
  const entries = Object.entries(wanted)
  return present.length === entries.length && entries.every(([key, value]) => same(Reflect.get(actual, key), value))
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0
