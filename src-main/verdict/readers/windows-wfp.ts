import type { Observation, Seen } from '../../domain/connect/observation.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { StatedCode } from '../../domain/connect/stated-code.ts'
import type { Certainty } from '../../domain/connect/certainty.ts'

/**
 * What the Windows Filtering Platform records about IKE: the XML of `netsh wfp show netevents`
 * (FWPM_NET_EVENT_IKEEXT_MM_FAILURE and QM_FAILURE of fwpmtypes.h), and the lists of `Get-NetIPsecMainModeSA` and
 * `Get-NetIPsecQuickModeSA`. Names of elements, values and properties are not translated.
 */

/** Milliseconds in which events belong to one attempt: Windows gives a dial a minute, and retries within it. */
const ONE_ATTEMPT_MS = 90_000
const MOST_EVENTS = 2_000
const LONGEST_EVENT = 20_000

/** What was recorded about the last attempt, as observations; empty if the text has none of it. */
export function readWfp(text: string, lines: readonly string[]): readonly Observation[] {
  const events = lastAttempt(failuresIn(text))
  const standing = standingIn(lines)
  const begun = events[0]?.at ?? 0
  const failed = events.flatMap(({ at = begun, ...event }) =>
    seenOf(event).map((seen) => ({ at: at - begun, ...seen })),
  )
  // An established association was negotiated after any earlier failure.
  return standing.length > 0 ? standing : onceEach(failed)
}

export type Placed = { readonly stage: Stage } & Seen

/** How a negotiation ended. */
export interface Failure {
  readonly phase: 1 | 2
  readonly code: number
  /** IKEEXT_MM_SA_STATE or IKEEXT_QM_SA_STATE, without their common prefix. */
  readonly state: string
  readonly port: number | undefined
  readonly isKeyed: boolean
  readonly at?: number
}

const HEADER = '<header>'
const TYPE = /<type>FWPM_NET_EVENT_TYPE_IKEEXT_([MQ])M_FAILURE<\/type>/
/** The first element with this name. */
const element = (event: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]{1,100})</${name}>`).exec(event)?.[1]?.trim()

function failuresIn(text: string): readonly Failure[] {
  const failures: Failure[] = []
  // Each event begins with a header; `<item>` is also used for the event's lists.
  let at = text.indexOf(HEADER)
  while (at >= 0 && failures.length < MOST_EVENTS) {
    const next = text.indexOf(HEADER, at + 1)
    const failure = failureIn(text.slice(at, Math.min(next < 0 ? text.length : next, at + LONGEST_EVENT)))
    if (failure) failures.push(failure)
    at = next
  }
  return failures
}

/** Only attempts of this computer, without those that Windows itself calls harmless. */
function failureIn(event: string): Failure | undefined {
  const kind = TYPE.exec(event)?.[1]
  const code = Number(element(event, 'failureErrorCode'))
  if (kind === undefined || !Number.isInteger(code) || /FAILURE_FLAG_BENIGN\b/.test(event)) return undefined
  if (element(event, 'saRole') === 'IKEEXT_SA_ROLE_RESPONDER') return undefined
  const time = Date.parse(element(event, 'timeStamp') ?? '')
  const port = Number(element(event, 'remotePort'))
  return {
    phase: kind === 'M' ? 1 : 2,
    code,
    state: /SA_STATE_([A-Z_]{1,30})$/.exec(element(event, 'mmState') ?? element(event, 'qmState') ?? '')?.[1] ?? '',
    port: port === 500 || port === 4500 ? port : undefined,
    isKeyed: element(event, 'mmAuthMethod') !== 'IKEEXT_CERTIFICATE',
    ...(Number.isFinite(time) ? { at: time } : {}),
  }
}

function lastAttempt(failures: readonly Failure[]): readonly Failure[] {
  const inOrder = failures.toSorted((one, other) => (one.at ?? 0) - (other.at ?? 0))
  const end = inOrder.at(-1)?.at
  return end === undefined
    ? inOrder.slice(-1)
    : inOrder.filter(({ at }) => at !== undefined && at >= end - ONE_ATTEMPT_MS)
}

/** ERROR_IPSEC_IKE_… of winerror.h. */
const SILENT: ReadonlySet<number> = new Set([13805, 13813])
const REFUSED_PROOF = 13801
const NO_COMMON: Readonly<Record<number, Certainty>> = {
  // ATTRIB_FAIL, PROCESS_ERR_SA, _PROP and _TRANS
  ...Object.fromEntries([13802, 13830, 13831, 13832].map((code) => [code, 'likely' as const])),
  // POLICY_MATCH
  13868: 'near-sure',
}

/** What the failure means for the connect. */
export function seenOf(failure: Omit<Failure, 'at'>): readonly Placed[] {
  const ends = endOf(failure)
  const { phase, code, state } = failure
  const text = `IKEEXT_${phase === 1 ? 'MM' : 'QM'}_FAILURE ${code}${state === '' ? '' : `, SA_STATE_${state}`}`
  const lines = ends.map(({ stage }): Placed => ({ stage, kind: 'line', source: 'Windows', text }))
  return [...reachedBy(failure), ...ends, ...lines]
}

/** How far it had come: an answer to the first message precedes our second one. */
function reachedBy({ phase, state }: Omit<Failure, 'at'>): readonly Placed[] {
  const answered: Placed = { stage: 'reach', kind: 'ike-answer', port: 500, version: 1 }
  if (phase === 2) return [answered, { stage: 'ike', kind: 'done' }]
  return ['SSPI_SENT', 'FINAL', 'FINAL_SENT', 'COMPLETE'].includes(state) ? [answered] : []
}

/** The gateway's message that was awaited in each state. */
const AWAITED: Readonly<Partial<Record<string, 'MM2' | 'MM4' | 'MM6'>>> = {
  SA_SENT: 'MM2',
  SSPI_SENT: 'MM4',
  FINAL: 'MM4',
  FINAL_SENT: 'MM6',
}

function endOf({ phase, code, state, port = 500, isKeyed }: Omit<Failure, 'at'>): readonly Placed[] {
  const stage = phase === 1 ? 'ike' : 'ipsec'
  const message = phase === 2 ? 'QM2' : AWAITED[state]
  if (SILENT.has(code) && message)
    return [{ stage: message === 'MM2' ? 'reach' : stage, kind: 'ike-silent', port, message, tries: 1 }]
  const certainty = NO_COMMON[code]
  if (certainty) return [stated(stage, phase === 1 ? 'ike-no-common-proposal' : 'esp-no-common-proposal', certainty)]
  if (code === REFUSED_PROOF && phase === 1)
    return [
      isKeyed ? stated(stage, 'psk-mismatch', 'near-sure') : stated(stage, 'gateway-certificate-untrusted', 'likely'),
    ]
  return [{ stage: 'prerequisites', kind: 'os-code', source: 'Windows', code }]
}

const stated = (stage: Stage, code: StatedCode, certainty: Certainty): Placed => ({
  stage,
  kind: 'stated',
  code,
  certainty,
  by: 'Windows Filtering Platform',
  side: 'client',
})

/** Windows repeats its requests within one attempt. */
function onceEach(seen: readonly Observation[]): readonly Observation[] {
  const known = new Set<string>()
  return seen.filter((one) => {
    const key = JSON.stringify({ ...one, at: 0 })
    return !known.has(key) && known.add(key)
  })
}

/** A property of `Format-List`. */
const PROPERTY = /^\s{0,8}(\w{4,40})\s{0,30}:\s?(.{0,80})$/
const PROPERTIES: ReadonlySet<string> = new Set([
  ...['CipherAlgorithm', 'HashAlgorithm', 'GroupId'],
  ...['FirstCipherAlgorithm', 'FirstIntegrityAlgorithm', 'RemoteUdpEncapsulationPort'],
])

/** Established associations, each with its negotiated algorithms. */
function standingIn(lines: readonly string[]): readonly Observation[] {
  const properties = new Map<string, string>()
  for (const line of lines) {
    const [, name = '', value = ''] = PROPERTY.exec(line) ?? []
    // Quick mode's own list repeats main mode's names that are not needed.
    if (PROPERTIES.has(name) && value.trim() !== '') properties.set(name, value)
  }
  const word = (name: string, of: (text: string) => string | undefined): string | undefined =>
    of(properties.get(name) ?? '')
  const phase1 = proposal([word('CipherAlgorithm', cipherOf), word('HashAlgorithm', hashOf), word('GroupId', groupOf)])
  const phase2 = proposal([word('FirstCipherAlgorithm', cipherOf), word('FirstIntegrityAlgorithm', hashOf)])
  const encapsulation = Number(properties.get('RemoteUdpEncapsulationPort')) > 0 ? 'udp' : 'esp'
  const ike: readonly Placed[] = phase1
    ? [
        { stage: 'reach', kind: 'ike-answer', port: encapsulation === 'udp' ? 4500 : 500, version: 1 },
        { stage: 'ike', kind: 'phase1-chosen', proposal: phase1 },
        { stage: 'ike', kind: 'done' },
      ]
    : []
  const esp: readonly Placed[] = phase2
    ? [
        { stage: 'ipsec', kind: 'phase2-chosen', proposal: phase2, encapsulation },
        { stage: 'ipsec', kind: 'done' },
      ]
    : []
  return [...ike, ...esp].map((seen) => ({ at: 0, ...seen }))
}

/** Undefined if a part of it has a name that is not documented. */
const proposal = (parts: readonly (string | undefined)[]): string | undefined =>
  parts.every((part) => part !== undefined) ? parts.join('-') : undefined

function cipherOf(text: string): string | undefined {
  if (/3-?DES|DES-?3/i.test(text)) return '3des'
  const bits = /AES\D{0,4}(128|192|256)/i.exec(text)?.[1]
  return bits === undefined ? undefined : `aes${bits}`
}

function hashOf(text: string): string | undefined {
  const bits = /SHA-?\d?-?(256|384)\b/i.exec(text)?.[1]
  if (bits !== undefined) return `sha${bits}`
  return /SHA-?1\b|SHA196\b/i.test(text) ? 'sha1' : /MD5/i.test(text) ? 'md5' : undefined
}

/** By its number in the IKE registry (RFC 2409, 3526, 5903), or the name of its curve. */
const GROUPS: Readonly<Partial<Record<string, string>>> = {
  1: 'modp768',
  2: 'modp1024',
  14: 'modp2048',
  19: 'ecp256',
  20: 'ecp384',
  24: 'modp2048s256',
  256: 'ecp256',
  384: 'ecp384',
}
const groupOf = (text: string): string | undefined => GROUPS[/(\d{1,3})\D{0,3}$/.exec(text)?.[1] ?? '']
