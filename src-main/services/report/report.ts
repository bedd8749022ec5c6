import { randomUUID } from 'node:crypto'
import { arch, hostname, release, type, userInfo } from 'node:os'
import { version as node } from 'node:process'
import type { PastSession } from '../../domain/history/past-session.ts'
import { spellsOf, summaryOf } from '../../domain/history/quality.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { curedIn, KNOWN_BAD_CHECKED } from '../../domain/survey/known-bad.ts'
import type { Survey } from '../../domain/survey/survey.ts'
import { redaction, spellings } from '../../verdict/redaction.ts'
import { Redactor } from '../secrets/redact.ts'
import type { Services } from '../services.ts'

export interface ReportWish {
  /** Version of Culvert. */
  readonly version: string
  /** Whether addresses, or names of users, profiles and hosts, are left as they are. Secrets are always removed. */
  readonly addresses: boolean
  readonly names: boolean
  /** Milliseconds since 1970. */
  readonly at: number
}

type Sources = Pick<Services, 'can' | 'diagnoses' | 'history' | 'log' | 'profiles' | 'sessions' | 'survey' | 'vault'>

const MOST_SESSIONS = 50
const MOST_LINES = 400
/** Sessions whose connection quality is listed. */
const MOST_MEASURED = 10

/**
 * Everything that a supporter needs, as one text: in technical English in every language, so that it can be searched.
 * Secrets are never in it; addresses and names only if the user wants that.
 */
export async function makeReport(services: Sources, wish: ReportWish, signal: AbortSignal): Promise<string> {
  const profiles = await services.profiles.list()
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['system', await systemLines(services, wish)],
    ['survey', surveyLines(await services.survey(signal))],
    ['profiles', profiles.map(profileLine)],
    ['sessions', sessionLines(services)],
    ['history', await historyLines(services)],
    ['diagnoses', diagnosisLines(services)],
    ['log', await logLines(services)],
  ]
  const clean = await cleaner(services, profiles, wish)
  const text = sections.flatMap(([name, lines]) => ['', `[${name}]`, ...(lines.length > 0 ? lines : ['nothing'])])
  return [`Culvert report ${randomUUID().slice(0, 8)}`, ...text.map(clean), ''].join('\n')
}

/** Secrets are replaced first, because another replacement could hide part of one. */
async function cleaner(
  { vault, sessions }: Sources,
  profiles: readonly Profile[],
  { addresses, names }: ReportWish,
): Promise<(line: string) => string> {
  const redactor = new Redactor()
  if ((await vault.state()) === 'ready')
    for (const { id } of profiles) {
      const secrets = await vault.get(id)
      if (secrets.ok) redactor.hide(secrets.value)
    }
  const known = namesIn(
    profiles,
    sessions.foreign().map(({ name }) => name),
  )
  const patterns = names ? [] : known.map((name, index) => [anyCase(name), `[name ${index + 1}]`] as const)
  const strange = redaction(
    { users: [], hosts: [hostname()] },
    { names: !names, addresses: addresses ? 'none' : 'all' },
  )
  return (line) => {
    let rest = redactor.clean(line)
    for (const [pattern, mark] of patterns) rest = rest.replaceAll(pattern, mark)
    return strange(rest)
  }
}

/** All names that the user has given, the longest first. */
function namesIn(profiles: readonly Profile[], others: readonly string[]): readonly string[] {
  const own = profiles.flatMap(({ name, gateway, gateways, user, dns, ipsec }) => [
    name,
    gateway,
    ...gateways.spare,
    ...spellings(user),
    ...dns.domains,
    ...[ipsec.localId, ipsec.remoteId].flatMap((id) => (id === undefined ? [] : [id])),
  ])
  const all = [...own, ...others, userInfo().username].map((name) => name.trim())
  return [...new Set(all)].filter((name) => name.length > 2 && !isAddress(name)).toSorted((a, b) => b.length - a.length)
}

/** Addresses are handled separately. */
const isAddress = (text: string): boolean => /^[\d.]+$|:/.test(text)

const anyCase = (name: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu')

async function systemLines({ can, vault }: Sources, { version, at }: ReportWish): Promise<readonly string[]> {
  return [
    `made ${stamp(at)}`,
    `Culvert ${version}, backend ${can.name}, Node.js ${node}`,
    `${type()} ${release()} ${arch()}, ${Intl.DateTimeFormat().resolvedOptions().locale}`,
    `keychain ${await vault.state()}`,
  ]
}

function surveyLines({ backend, checks, faults }: Survey): readonly string[] {
  return [
    `backend ${backend}`,
    ...checks.map((check) => {
      const cured = curedIn(check, checks)
      const known = cured === undefined ? '' : `, known bad, cured in ${cured} (list of ${KNOWN_BAD_CHECKED})`
      return `${check.group} ${check.id}: ${check.state}${check.found === undefined ? '' : ` ${check.found}`}${known}`
    }),
    ...faults.map((fault) => `fault ${faultText(fault)}`),
  ]
}

/** The settings that both sides have to agree on; a profile contains no secrets. */
function profileLine({ name, gateway, gateways, user, machineAuth, ipsec, ppp, routing, keep }: Profile): string {
  const settings = [
    `gateway ${[gateway, ...gateways.spare].join(' ')}`,
    `user ${user}`,
    machineAuth.kind,
    `phase 1 ${ipsec.phase1.join(' ')}`,
    `phase 2 ${ipsec.phase2.join(' ')}`,
    `methods ${ppp.methods.join(' ')}`,
    `mtu ${ppp.mtu}`,
    `routing ${routing.mode}`,
    `keep ${keep}`,
  ]
  return `${name}: ${settings.join('; ')}`
}

const sessionLines = ({ sessions }: Sources): readonly string[] =>
  Object.entries(sessions.states()).map(([id, state]) => {
    const fault = state.kind === 'failed' || state.kind === 'waiting' ? state.fault : undefined
    const why = fault ? `: ${faultText(fault)}` : ''
    return `${id.slice(0, 8)} ${state.kind}${state.kind === 'connected' ? ` ${state.health}` : ''}${why}`
  })

async function historyLines({ history }: Sources): Promise<readonly string[]> {
  const { sessions, notice } = await history.list()
  const measured = new Map<string, string>()
  for (const { id, profile, up, end, seen } of sessions.slice(0, MOST_MEASURED)) {
    if (up === undefined) continue
    const quality = await history.quality(profile, up, end?.at ?? seen)
    const { usual, most, asked, lost } = summaryOf(quality.minutes)
    if (asked === 0) continue
    const spells = spellsOf(quality).map(({ kind, from, until }) => `${kind} ${stamp(from)} to ${stamp(until)}`)
    measured.set(
      id,
      [`delay ${usual ?? '?'} ms, at most ${most ?? '?'} ms, lost ${lost} of ${asked}`, ...spells].join('; '),
    )
  }
  return [
    ...(notice ? [`the file is ${notice}`] : []),
    ...sessions.slice(0, MOST_SESSIONS).map((session) => pastLine(session, measured.get(session.id))),
  ]
}

function pastLine({ name, began, up, lasted, end, dropped, outages, traffic }: PastSession, way?: string): string {
  return [
    `${stamp(began)} ${name}`,
    up === undefined ? 'never up' : `up ${Math.round(lasted / 1000)} s`,
    ...(traffic ? [`${traffic.received} octets in, ${traffic.sent} out`] : []),
    ...(dropped > 0 ? [`${dropped} outages (${outages.map(({ fault }) => fault?.code ?? 'unknown').join(' ')})`] : []),
    end ? `${end.how}${end.fault ? ` ${faultText(end.fault)}` : ''}` : 'goes on',
    ...(way === undefined ? [] : [way]),
  ].join('; ')
}

const diagnosisLines = ({ diagnoses }: Sources): readonly string[] =>
  Object.entries(diagnoses.states()).flatMap(([subject, state]) => {
    if (state.kind !== 'done') return []
    const { fault, certainty, rule, evidence } = state.report
    return [
      `${subject.slice(0, 8)} ${stamp(state.at)} ${fault ? faultText(fault) : 'no fault'}; ${certainty}; rule ${rule}`,
      ...evidence.map(({ at, stage, text }) => `  ${(at / 1000).toFixed(2)} ${stage}: ${text}`),
    ]
  })

const logLines = async ({ log }: Sources): Promise<readonly string[]> =>
  (await log.read()).slice(-MOST_LINES).map(({ at, level, room, text }) => `${stamp(at)} ${level} ${room}: ${text}`)

function faultText({ code, stage, args, os }: Fault): string {
  const named = Object.entries(args).map(([name, value]) => `${name}=${String(value)}`)
  const said = os ? ` (${[os.source, os.code, os.text].filter((part) => part !== undefined).join(' ')})` : ''
  return `${stage}/${[code, ...named].join(' ')}${said}`
}

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19)
