import type { AddressFamily } from '../../../src-main/domain/profile/address-family.ts'
import { parseProfile, parseSecrets } from '../../../src-main/domain/profile/parse.ts'
import type { InputProblem } from '../../../src-main/domain/profile/problem.ts'
import {
  isWeak,
  LEGACY_PHASE1,
  LEGACY_PHASE2,
  MODERN_PHASE1,
  MODERN_PHASE2,
} from '../../../src-main/domain/profile/proposal.ts'
import {
  PPP_METHODS,
  profileSchema,
  type CodePlace,
  type KeepChoice,
  type TrustChoice,
  type PppMethod,
  type Profile,
} from '../../../src-main/domain/profile/schema.ts'
import { SECRET_FIELDS, type SecretField } from '../../../src-main/domain/profile/secret.ts'

/** The editor's content, each member under its path in the profile: lists are lines, numbers are text as typed. */
export interface ProfileForm {
  readonly name: string
  readonly gateway: string
  readonly user: string
  readonly 'gateways.spare': string
  readonly 'gateways.order': 'in-order' | 'random'
  readonly 'machineAuth.kind': 'psk' | 'certificate'
  readonly 'machineAuth.certificate': string
  readonly 'machineAuth.authority': string
  readonly 'ipsec.phase1': string
  readonly 'ipsec.phase2': string
  readonly 'ipsec.allowWeak': boolean
  readonly 'ipsec.pfs': boolean
  readonly 'ipsec.forceNatT': boolean
  readonly 'ipsec.dpd.delay': string
  readonly 'ipsec.dpd.timeout': string
  readonly 'ipsec.ikeLifetime': string
  readonly 'ipsec.espLifetime': string
  readonly 'ipsec.addressFamily': AddressFamily
  readonly 'ipsec.ports.ike': string
  readonly 'ipsec.ports.natt': string
  readonly 'ipsec.remoteId': string
  readonly 'ipsec.localId': string
  readonly 'l2tp.sourcePort': '1701' | 'ephemeral'
  readonly 'l2tp.port': string
  readonly 'l2tp.tunnelSecret': boolean
  readonly 'ppp.methods': readonly PppMethod[]
  /** Empty for automatic. */
  readonly 'ppp.mtu': string
  readonly 'ppp.mru': string
  readonly 'ppp.lcpEcho.interval': string
  readonly 'ppp.lcpEcho.failures': string
  readonly 'ppp.mppe': 'off' | 'required'
  readonly 'ppp.code': CodePlace
  readonly 'routing.mode': 'full' | 'split'
  readonly 'routing.routes': string
  readonly 'routing.ipv6': 'block' | 'leave'
  readonly 'routing.killSwitch': boolean
  readonly 'dns.servers': string
  readonly 'dns.domains': string
  readonly keep: KeepChoice
  readonly atSignIn: boolean
  readonly trustedNetworks: TrustChoice
  readonly 'filing.group': string
  readonly 'filing.labels': string
  readonly 'filing.favourite': boolean
}

type PathOf<Value> = {
  [Path in keyof ProfileForm]: ProfileForm[Path] extends Value
    ? Value extends ProfileForm[Path]
      ? Path
      : never
    : never
}[keyof ProfileForm]
export type TextPath = PathOf<string>
export type FlagPath = PathOf<boolean>

/** Secrets typed in this editor; an empty one leaves the stored one unchanged. */
export type EnteredSecrets = Readonly<Partial<Record<SecretField, string>>>

const NIL = '00000000-0000-0000-0000-000000000000'

/** A new profile: every default of the schema; fields that a person must fill in are empty. */
export function emptyForm(): ProfileForm {
  const defaults = profileSchema.parse({ id: NIL, name: 'x', gateway: 'x', user: 'x' })
  return { ...formOf(defaults), name: '', gateway: '', user: '' }
}

const written = (value: number | 'auto'): string => (value === 'auto' ? '' : String(value))

export function formOf(profile: Profile): ProfileForm {
  const { machineAuth, ipsec, ppp, routing, dns } = profile
  return {
    name: profile.name,
    gateway: profile.gateway,
    user: profile.user,
    'gateways.spare': profile.gateways.spare.join('\n'),
    'gateways.order': profile.gateways.order,
    'machineAuth.kind': machineAuth.kind,
    'machineAuth.certificate': machineAuth.kind === 'certificate' ? machineAuth.certificate : '',
    'machineAuth.authority': machineAuth.kind === 'certificate' ? machineAuth.authority : '',
    'ipsec.phase1': ipsec.phase1.join('\n'),
    'ipsec.phase2': ipsec.phase2.join('\n'),
    'ipsec.allowWeak': ipsec.allowWeak,
    'ipsec.pfs': ipsec.pfs,
    'ipsec.forceNatT': ipsec.forceNatT,
    'ipsec.dpd.delay': String(ipsec.dpd.delay),
    'ipsec.dpd.timeout': String(ipsec.dpd.timeout),
    'ipsec.ikeLifetime': String(ipsec.ikeLifetime),
    'ipsec.espLifetime': String(ipsec.espLifetime),
    'ipsec.addressFamily': ipsec.addressFamily,
    'ipsec.ports.ike': String(ipsec.ports.ike),
    'ipsec.ports.natt': String(ipsec.ports.natt),
    'ipsec.remoteId': ipsec.remoteId ?? '',
    'ipsec.localId': ipsec.localId ?? '',
    'l2tp.sourcePort': profile.l2tp.sourcePort,
    'l2tp.port': String(profile.l2tp.port),
    'l2tp.tunnelSecret': profile.l2tp.tunnelSecret,
    'ppp.methods': ppp.methods,
    'ppp.mtu': written(ppp.mtu),
    'ppp.mru': written(ppp.mru),
    'ppp.lcpEcho.interval': String(ppp.lcpEcho.interval),
    'ppp.lcpEcho.failures': String(ppp.lcpEcho.failures),
    'ppp.mppe': ppp.mppe,
    'ppp.code': ppp.code,
    'routing.mode': routing.mode,
    'routing.routes': routing.mode === 'split' ? routing.routes.join('\n') : '',
    'routing.ipv6': routing.ipv6,
    'routing.killSwitch': routing.mode === 'full' && routing.killSwitch,
    'dns.servers': dns.servers.join('\n'),
    'dns.domains': dns.domains.join('\n'),
    keep: profile.keep,
    atSignIn: profile.atSignIn,
    trustedNetworks: profile.trustedNetworks,
    'filing.group': profile.filing.group ?? '',
    'filing.labels': profile.filing.labels.join('\n'),
    'filing.favourite': profile.filing.favourite,
  }
}

interface Line {
  readonly text: string
  /** Counted from 0, including blank lines, as the person sees them. */
  readonly index: number
}

const linesOf = (text: string): readonly Line[] =>
  text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [{ text: line.trim(), index }]))

const items = (text: string): readonly string[] => linesOf(text).map((line) => line.text)

/** Text that is not a number stays text, so that the schema reports the problem. */
const numberOf = (text: string): number | string => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : text)
const autoOr = (text: string): number | string => (text.trim() === '' ? 'auto' : numberOf(text))

/** The profile that the form describes, not validated. */
export function draftOf(id: string, form: ProfileForm): unknown {
  const routing =
    form['routing.mode'] === 'full'
      ? { mode: 'full', ipv6: form['routing.ipv6'], killSwitch: form['routing.killSwitch'] }
      : { mode: 'split', routes: items(form['routing.routes']), ipv6: form['routing.ipv6'] }
  const machineAuth =
    form['machineAuth.kind'] === 'psk'
      ? { kind: 'psk' }
      : {
          kind: 'certificate',
          certificate: form['machineAuth.certificate'],
          authority: form['machineAuth.authority'],
        }
  const remoteId = form['ipsec.remoteId'].trim()
  const localId = form['ipsec.localId'].trim()
  return {
    id,
    name: form.name,
    gateway: form.gateway.trim(),
    user: form.user,
    gateways: { spare: items(form['gateways.spare']), order: form['gateways.order'] },
    machineAuth,
    ipsec: {
      phase1: items(form['ipsec.phase1']),
      phase2: items(form['ipsec.phase2']),
      allowWeak: form['ipsec.allowWeak'],
      pfs: form['ipsec.pfs'],
      forceNatT: form['ipsec.forceNatT'],
      dpd: { delay: numberOf(form['ipsec.dpd.delay']), timeout: numberOf(form['ipsec.dpd.timeout']) },
      ikeLifetime: numberOf(form['ipsec.ikeLifetime']),
      espLifetime: numberOf(form['ipsec.espLifetime']),
      addressFamily: form['ipsec.addressFamily'],
      ports: { ike: numberOf(form['ipsec.ports.ike']), natt: numberOf(form['ipsec.ports.natt']) },
      ...(remoteId === '' ? {} : { remoteId }),
      ...(localId === '' ? {} : { localId }),
    },
    l2tp: {
      sourcePort: form['l2tp.sourcePort'],
      port: numberOf(form['l2tp.port']),
      tunnelSecret: form['l2tp.tunnelSecret'],
    },
    ppp: {
      methods: form['ppp.methods'],
      mtu: autoOr(form['ppp.mtu']),
      mru: autoOr(form['ppp.mru']),
      lcpEcho: {
        interval: numberOf(form['ppp.lcpEcho.interval']),
        failures: numberOf(form['ppp.lcpEcho.failures']),
      },
      mppe: form['ppp.mppe'],
      code: form['ppp.code'],
    },
    routing,
    dns: { servers: items(form['dns.servers']), domains: items(form['dns.domains']) },
    keep: form.keep,
    atSignIn: form.atSignIn,
    trustedNetworks: form.trustedNetworks,
    filing: filingOf(form),
  }
}

function filingOf(form: ProfileForm): unknown {
  const group = form['filing.group'].trim()
  return {
    ...(group === '' ? {} : { group }),
    labels: items(form['filing.labels']),
    favourite: form['filing.favourite'],
  }
}

const LISTS = [
  'gateways.spare',
  'ipsec.phase1',
  'ipsec.phase2',
  'routing.routes',
  'dns.servers',
  'dns.domains',
  'filing.labels',
] as const

/** The problem counts a list's entries; a person counts lines. */
function atLine(form: ProfileForm, problem: InputProblem): InputProblem {
  for (const list of LISTS) {
    const entry = problem.field.startsWith(`${list}.`) ? Number(problem.field.slice(list.length + 1)) : NaN
    const line = linesOf(form[list])[entry]
    if (line) return { ...problem, field: `${list}.${line.index}` }
  }
  return problem
}

/** Every problem with the input, by the same rules that main applies on saving. */
export function problemsOf(id: string, form: ProfileForm, secrets: EnteredSecrets): readonly InputProblem[] {
  const profile = parseProfile(draftOf(id, form))
  const entered = parseSecrets(givenSecrets(secrets))
  return [
    ...(profile.ok ? [] : profile.fault.map((problem) => atLine(form, problem))),
    ...(entered.ok ? [] : entered.fault),
  ]
}

/** The secrets that were actually entered. */
export const givenSecrets = (secrets: EnteredSecrets): EnteredSecrets =>
  Object.fromEntries(Object.entries(secrets).filter(([, text]) => text !== ''))

/** The problems of a field, including those of its lines. */
export const problemsAt = (problems: readonly InputProblem[], path: string): readonly InputProblem[] =>
  problems.filter((problem) => problem.field === path || problem.field.startsWith(`${path}.`))

/** The problems that belong to no field: of the file, or of the profile as a whole. */
export const problemsElsewhere = (problems: readonly InputProblem[], form: ProfileForm): readonly InputProblem[] => {
  const paths = [...Object.keys(form), ...SECRET_FIELDS]
  return problems.filter(({ field }) => !paths.some((path) => field === path || field.startsWith(`${path}.`)))
}

const both = (text: string, more: readonly string[]): string => {
  const have = items(text)
  return [...have, ...more.filter((proposal) => !have.includes(proposal))].join('\n')
}
const strongOnly = (text: string, otherwise: readonly string[]): string => {
  const left = items(text).filter((proposal) => !isWeak(proposal))
  return (left.length > 0 ? left : otherwise).join('\n')
}

/** Allowing weak encryption adds the old proposals after the others; disallowing it removes every weak one. */
export const withWeak = (form: ProfileForm, allowWeak: boolean): ProfileForm => ({
  ...form,
  'ipsec.allowWeak': allowWeak,
  'ipsec.phase1': allowWeak
    ? both(form['ipsec.phase1'], LEGACY_PHASE1)
    : strongOnly(form['ipsec.phase1'], MODERN_PHASE1),
  'ipsec.phase2': allowWeak
    ? both(form['ipsec.phase2'], LEGACY_PHASE2)
    : strongOnly(form['ipsec.phase2'], MODERN_PHASE2),
})

/** The lists of a new profile, followed by the old proposals if they are allowed. */
export const withRecommended = (form: ProfileForm): ProfileForm => ({
  ...form,
  'ipsec.phase1': [...MODERN_PHASE1, ...(form['ipsec.allowWeak'] ? LEGACY_PHASE1 : [])].join('\n'),
  'ipsec.phase2': [...MODERN_PHASE2, ...(form['ipsec.allowWeak'] ? LEGACY_PHASE2 : [])].join('\n'),
})

/** Each routing mode has its own default for IPv6 (the schema's). */
export const withMode = (form: ProfileForm, mode: 'full' | 'split'): ProfileForm =>
  mode === form['routing.mode']
    ? form
    : { ...form, 'routing.mode': mode, 'routing.ipv6': mode === 'full' ? 'block' : 'leave' }

/** Methods in the order in which they are tried, whichever was ticked first. */
export const withMethod = (form: ProfileForm, method: PppMethod, on: boolean): ProfileForm => ({
  ...form,
  'ppp.methods': PPP_METHODS.filter((known) => (known === method ? on : form['ppp.methods'].includes(known))),
})
