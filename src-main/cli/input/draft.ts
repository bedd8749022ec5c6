import { pemBlocks, privateKeyProblem } from '../../domain/profile/certificate.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import { problemAt, problem, type InputProblem } from '../../domain/profile/problem.ts'
import { LEGACY_PHASE1, LEGACY_PHASE2, MODERN_PHASE1, MODERN_PHASE2 } from '../../domain/profile/proposal.ts'
import { refiled } from '../../domain/profile/arrangement.ts'
import type { Filing, Profile } from '../../domain/profile/schema.ts'
import { Secret } from '../../domain/profile/secret.ts'
import type { Identity } from '../../formats/draft/opening.ts'
import { readSmallFile } from './file.ts'
import type { ProfileFlags } from '../options/flags.ts'
import { Refused } from './problem.ts'

export type { Identity }

/** A profile before validation: members of any shape. */
type Draft = Record<string, unknown>

export interface Drafted {
  readonly profile: Profile
  readonly privateKey?: Secret
}

/**
 * Builds the profile that the flags make of an existing one, or of nothing. Fields that no flag names stay unchanged.
 * @param identity content of the file given by `--certificate` if it is not PEM
 * @throws Refused with every problem found
 */
export async function profileFrom(flags: ProfileFlags, before: Draft, identity?: Identity): Promise<Drafted> {
  const problems: InputProblem[] = [...contradictions(flags)]
  const privateKey = (await privateKeyFrom(flags.privateKey, problems)) ?? identity?.privateKey
  const draft: Draft = {
    ...before,
    ...given({ name: flags.name, gateway: flags.gateway, user: flags.user }),
    ...member('machineAuth', await machineAuthFrom(flags, membersOf(before.machineAuth), problems, identity)),
    ...member('ipsec', ipsecFrom(flags, membersOf(before.ipsec), problems)),
    ...member('gateways', {
      ...membersOf(before.gateways),
      ...given({ spare: orNone(flags.spareGateways), order: flags.gatewayOrder }),
    }),
    ...given({ keep: flags.keep, atSignIn: flags.atSignIn, trustedNetworks: flags.trustedNetworks }),
    ...member('filing', filingFrom(flags, membersOf(before.filing))),
    ...member('l2tp', {
      ...membersOf(before.l2tp),
      ...given({ sourcePort: flags.sourcePort, port: number(flags.l2tpPort), tunnelSecret: flags.tunnelSecret }),
    }),
    ...member('ppp', pppFrom(flags, membersOf(before.ppp), problems)),
    ...member('routing', routingFrom(flags, membersOf(before.routing))),
    ...member('dns', {
      ...membersOf(before.dns),
      ...given({ servers: orNone(flags.dns), domains: orNone(flags.domains) }),
    }),
  }
  const parsed = parseProfile(draft)
  if (!parsed.ok) problems.push(...parsed.fault.filter(({ field }) => !isUnder(field, problems)))
  if (!parsed.ok || problems.length > 0) throw new Refused(problems)
  return { profile: parsed.value, ...(privateKey ? { privateKey } : {}) }
}

/** A field that could not be read is not reported as missing too. */
const isUnder = (field: string, problems: readonly InputProblem[]): boolean =>
  problems.some((known) => field === known.field || field.startsWith(`${known.field}.`))

function contradictions(flags: ProfileFlags): readonly InputProblem[] {
  const certificate = flags.certificate !== undefined || flags.authority !== undefined || flags.privateKey !== undefined
  return [
    ...(flags.psk && certificate ? [problemAt('--psk', problem('flags-conflict', { other: '--certificate' }))] : []),
    ...(flags.full && flags.routes ? [problemAt('--full', problem('flags-conflict', { other: '--routes' }))] : []),
  ]
}

/** Copies the object without members that are undefined. */
const given = (members: Draft): Draft =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

const member = (name: string, value: Draft): Draft => (Object.keys(value).length > 0 ? { [name]: value } : {})

const membersOf = (value: unknown): Draft => (typeof value === 'object' && value !== null ? (value as Draft) : {})

const orNone = <Value>(value: readonly Value[] | false | undefined): readonly Value[] | undefined =>
  value === false ? [] : value

async function machineAuthFrom(
  flags: ProfileFlags,
  before: Draft,
  problems: InputProblem[],
  identity: Identity | undefined,
): Promise<Draft> {
  if (flags.psk) return { kind: 'psk' }
  if (flags.certificate === undefined && flags.authority === undefined && flags.privateKey === undefined) return before
  const [certificate, authority] = await Promise.all([
    identity?.certificate ?? pemFrom(flags.certificate, 'machineAuth.certificate', problems),
    pemFrom(flags.authority, 'machineAuth.authority', problems),
  ])
  const kept = before.kind === 'certificate' ? before : { kind: 'certificate' }
  // The issuer also becomes the gateway's authority, unless another one is known.
  return { ...given({ authority: identity?.authorities.at(-1) }), ...kept, ...given({ certificate, authority }) }
}

/** The PEM blocks of a file without the text around them; the whole text if there are none, so that it is refused. */
async function pemFrom(path: string | undefined, field: string, problems: InputProblem[]): Promise<string | undefined> {
  if (path === undefined) return undefined
  const file = await readSmallFile(path)
  if (!file.ok) {
    problems.push(problemAt(field, file.fault, path))
    return undefined
  }
  return (
    pemBlocks(file.value)
      .map((block) => block.text)
      .join('') || file.value
  )
}

async function privateKeyFrom(path: string | undefined, problems: InputProblem[]): Promise<Secret | undefined> {
  const text = await pemFrom(path, 'privateKey', problems)
  if (text === undefined) return undefined
  const found = privateKeyProblem(text)
  if (found) problems.push(problemAt('privateKey', found))
  return found ? undefined : new Secret(text)
}

function ipsecFrom(flags: ProfileFlags, before: Draft, problems: InputProblem[]): Draft {
  const { remoteId, localId, ports, ...rest } = before
  const kept = (flag: string | false | undefined, value: unknown): unknown =>
    flag === undefined ? value : flag || undefined
  const otherPorts = given({ ike: number(flags.ikePort), natt: number(flags.nattPort) })
  return {
    ...rest,
    ...given({
      remoteId: kept(flags.remoteId, remoteId),
      localId: kept(flags.localId, localId),
      ports: Object.keys(otherPorts).length > 0 ? { ike: 500, natt: 4500, ...membersOf(ports), ...otherPorts } : ports,
      phase1: flags.phase1 && expand(flags.phase1, MODERN_PHASE1, LEGACY_PHASE1),
      phase2: flags.phase2 && expand(flags.phase2, MODERN_PHASE2, LEGACY_PHASE2),
      allowWeak: flags.allowWeak,
      pfs: flags.pfs,
      forceNatT: flags.forceNatT,
      addressFamily: flags.addressFamily,
      dpd: pair(flags.dpd, ['delay', 'timeout'], 'ipsec.dpd', problems),
      ikeLifetime: number(flags.ikeLifetime),
      espLifetime: number(flags.espLifetime),
    }),
  }
}

/** Replaces `modern` and `legacy` by the lists that they stand for. */
const expand = (list: readonly string[], modern: readonly string[], legacy: readonly string[]): readonly string[] =>
  list.flatMap((entry) => (entry === 'modern' ? modern : entry === 'legacy' ? legacy : [entry]))

function pppFrom(flags: ProfileFlags, before: Draft, problems: InputProblem[]): Draft {
  return {
    ...before,
    ...given({
      methods: flags.pppMethods,
      mppe: flags.mppe,
      code: flags.code,
      mtu: number(flags.mtu),
      mru: number(flags.mru),
      lcpEcho: pair(flags.lcpEcho, ['interval', 'failures'], 'ppp.lcpEcho', problems),
    }),
  }
}

function routingFrom(flags: ProfileFlags, before: Draft): Draft {
  const full = given({ ipv6: flags.ipv6, killSwitch: flags.killSwitch })
  // A split tunnel has neither, so there is nothing to unset; the schema refuses a request to set one.
  const split = given({ ipv6: flags.ipv6, killSwitch: flags.killSwitch || undefined })
  if (flags.full) return before.mode === 'full' ? { ...before, ...full } : { mode: 'full', ...full }
  const routes = orNone(flags.routes)
  if (routes) return before.mode === 'split' ? { ...before, routes, ...split } : { mode: 'split', routes, ...split }
  const alone = before.mode === 'split' ? split : full
  // These choices alone need a mode.
  return Object.keys(alone).length > 0 ? { mode: 'full', ...before, ...alone } : before
}

/** Labels are added to and removed from those of the profile, or those given in the same command. */
function filingFrom(flags: ProfileFlags, before: Draft): Draft {
  const labels = orNone(flags.labels) ?? (Array.isArray(before.labels) ? before.labels.map(String) : [])
  const { addLabels, removeLabels, favourite } = flags
  const group = flags.group === false ? '' : flags.group
  const filing = { ...before, labels, favourite: before.favourite === true }
  const changed = refiled(filing, { group, addLabels, removeLabels, favourite })
  return Object.keys(before).length === 0 && isUsual(changed) ? {} : { ...changed }
}

const isUsual = ({ group, labels, favourite }: Filing): boolean =>
  group === undefined && labels.length === 0 && !favourite

/** Converts decimal digits to a number; the schema refuses anything else. */
const number = (text: string | undefined): string | number | undefined =>
  text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : text

function pair(
  text: string | undefined,
  names: readonly [string, string],
  field: string,
  problems: InputProblem[],
): Draft | undefined {
  if (text === undefined) return undefined
  const match = /^([0-9]{1,9}):([0-9]{1,9})$/.exec(text)
  if (match) return { [names[0]]: Number(match[1]), [names[1]]: Number(match[2]) }
  problems.push(problemAt(field, problem('pair'), text))
  return undefined
}
