import { stageOrder, type Stage } from '../../domain/connect/stage.ts'
import { parseProposal } from './parse.ts'
import type { FaultCode } from '../../domain/connect/catalogue.ts'

/** What the daemons have told of one attempt so far: who asks for a tunnel hears little more than "it failed". */
export interface Trail {
  readonly stage: Stage
  /** What the step before `stage` found: an address, a cipher. */
  readonly found?: string
  /** The daemon has begun this attempt; lines before that are of another. */
  readonly begun: boolean
  readonly nat: boolean
  /** Address that the gateway's name was found to have. */
  readonly gateway?: string
  readonly ikeAnswered: boolean
  readonly ikeUp: boolean
  readonly espUp: boolean
  readonly l2tpUp: boolean
  readonly pppUp: boolean
  /** The pppd of this attempt. */
  readonly pppd?: number
  /** Messages charon repeated, by their number within the exchange: 1 and 2 open it, 3 authenticates. */
  readonly repeated: Readonly<Record<number, number>>
  /** Answers that could not be decrypted. */
  readonly unreadable: number
  readonly esp?: { readonly cipher: string; readonly integrity?: string }
  readonly verdict?: Verdict
  /** The last line that was a problem of some kind, for when there is no verdict. */
  readonly complaint?: Said
  /** It came to PPP, and none of its lines could be read. */
  readonly unheard?: boolean
}

export interface Said {
  readonly source: string
  readonly text: string
}

export interface Verdict extends Said {
  readonly code: FaultCode
  /** The code with a pre-shared key, where that is another. */
  readonly withKey?: FaultCode
  /** True when waiting longer can tell nothing else. */
  readonly decisive: boolean
  /** What the sign's pattern caught, for the fault's texts. */
  readonly caught?: string
}

/** Who speaks: charon or pluto, xl2tpd or kl2tpd, pppd. A backend may hear others too. */
export type DaemonVoice = 'ike' | 'l2tp' | 'ppp'

/** A line that says why. The first in the table that fits counts. */
export interface Sign<Voice extends string = DaemonVoice> {
  readonly voice: Voice
  readonly pattern: RegExp
  readonly when?: (trail: Trail) => boolean
  readonly code: FaultCode
  /** The code with a pre-shared key, where the same words mean another thing than with a certificate. */
  readonly withKey?: FaultCode
  /** False when later lines may say it better; true when not given. */
  readonly decisive?: boolean
}

export const NO_TRAIL: Trail = {
  stage: 'prerequisites',
  begun: false,
  nat: false,
  ikeAnswered: false,
  ikeUp: false,
  espUp: false,
  l2tpUp: false,
  pppUp: false,
  repeated: {},
  unreadable: 0,
}

/** One line, printable. */
export interface Heard<Voice extends string = DaemonVoice> {
  readonly voice: Voice
  /** Who is to be named as having said it. */
  readonly source: string
  /** As it was said, without what logs put before it. */
  readonly text: string
}

/** Takes one more line of this attempt into account. */
export function heed<Voice extends string>(
  trail: Trail,
  heard: Heard<Voice>,
  signs: readonly Sign<Voice | DaemonVoice>[],
): Trail {
  return judge(progress(trail, heard), heard, signs)
}

/** Without what the daemons write before what they say: thread and group, time, object, process. */
export const bare = (text: string): string =>
  text
    .replace(/^(?:xl2tpd\[\d+\]: |\d{2}\[[A-Z]{3}\] )/, '')
    .replace(/^(?:nm-l2tp\[\d+\] )?<\w+>\s+(?:\[[\d.]+\] )?/, '')

export function advance(trail: Trail, stage: Stage, found?: string): Trail {
  if (stageOrder(stage) < stageOrder(trail.stage)) return trail
  if (stage === trail.stage && found === undefined) return trail
  const { found: before, ...rest } = trail
  const kept = stage === trail.stage ? before : undefined
  const said = found ?? kept
  return { ...rest, stage, ...(said === undefined ? {} : { found: said }) }
}

/** Rungs of the ladder, by who speaks of them. */
function progress(trail: Trail, { voice, text }: Heard<string>): Trail {
  if (voice === 'ike') return ikeProgress(trail, text)
  if (voice === 'l2tp') {
    if (/Connection established to|control connection established/i.test(text)) return { ...trail, l2tpUp: true }
    return /Call established with|session .*established/i.test(text) ? advance(trail, 'lcp') : trail
  }
  if (voice !== 'ppp') return trail
  if (/phase 'authenticate'/.test(text)) return advance({ ...trail, l2tpUp: true }, 'authenticate')
  const method = /^(CHAP|PAP|EAP) authentication succeeded/.exec(text)?.[1]
  if (method !== undefined) return advance(trail, 'address', method === 'CHAP' ? 'CHAP' : method)
  const address = /^local {2}IP address (\S+)/.exec(text)?.[1]
  return address === undefined ? trail : advance({ ...trail, pppUp: true }, 'routes', address)
}

function ikeProgress(trail: Trail, text: string): Trail {
  const gateway = /initiating Main Mode IKE_SA .* to (\S+)$/.exec(text)?.[1]
  if (gateway !== undefined) return advance({ ...trail, gateway }, 'reach', gateway)
  if (/initiating .*Main Mode|initiating IKEv1 Main Mode/.test(text)) return advance(trail, 'reach')
  if (/parsed ID_PROT response|received ID_PROT|STATE_MAIN_I2/.test(text))
    return advance({ ...trail, ikeAnswered: true }, 'ike', trail.ikeAnswered ? undefined : 'UDP 500')
  if (/is behind NAT|NAT-T|faking NAT/.test(text) && !/vendor ID/.test(text)) return { ...trail, nat: true }
  const repeated = /sending retransmit (\d+) of request message ID \d+, seq (\d+)/.exec(text)
  if (repeated) return { ...trail, repeated: { ...trail.repeated, [Number(repeated[2])]: Number(repeated[1]) } }
  if (/decryption failed\?|could not decrypt payloads/.test(text)) return { ...trail, unreadable: trail.unreadable + 1 }
  if (/IKE_SA \S+ established|ISAKMP SA established|IKE SA established/.test(text))
    return advance({ ...trail, ikeUp: true }, 'ipsec', trail.found)
  const chosen = /selected proposal: (IKE|ESP):(\S+)/.exec(text)
  const suite = chosen?.[2] === undefined ? undefined : parseProposal(chosen[2])
  if (chosen?.[1] === 'ESP' && suite) return { ...trail, esp: suite }
  if (chosen?.[1] === 'IKE' && suite) return advance({ ...trail, ikeAnswered: true }, 'ike', suiteText(suite))
  if (/CHILD_SA \S+ established|IPsec SA established/.test(text))
    return advance({ ...trail, espUp: true }, 'l2tp', trail.esp ? suiteText(trail.esp) : undefined)
  return trail
}

export const suiteText = ({ cipher, integrity }: { readonly cipher: string; readonly integrity?: string }): string =>
  [cipher, ...(integrity === undefined ? [] : [integrity])].join(' ')

function judge<Voice extends string>(
  trail: Trail,
  { voice, source, text }: Heard<Voice>,
  signs: readonly Sign<Voice | DaemonVoice>[],
): Trail {
  if (trail.verdict?.decisive) return trail
  for (const sign of signs) {
    if (sign.voice !== voice) continue
    const match = sign.pattern.exec(text)
    if (!match || (sign.when && !sign.when(trail))) continue
    return withVerdict(trail, sign, { source, text }, match[1])
  }
  return COMPLAINT.test(text) && !NOISE.test(text) ? { ...trail, complaint: { source, text } } : trail
}

/** Programming errors of the plugin that mean nothing to anybody else. */
const NOISE = /assertion '|^Stopping /
const COMPLAINT = /fail|error|timed? ?out|unable|cannot|could not|denied|refus|invalid|no such/i

function withVerdict(trail: Trail, sign: Sign<string>, said: Said, caught: string | undefined): Trail {
  const verdict = {
    ...said,
    code: sign.code,
    ...(sign.withKey ? { withKey: sign.withKey } : {}),
    decisive: sign.decisive ?? true,
    ...(caught === undefined ? {} : { caught }),
  }
  return { ...trail, verdict }
}
