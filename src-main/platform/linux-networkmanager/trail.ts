import { stageOrder, type Stage } from '../../domain/faults/stage.ts'
import type { JournalLine } from './parse.ts'
import { parseProposal } from './parse.ts'
import { SIGNS, type Sign, type Voice } from './faults.ts'
import type { FaultCode } from '../../domain/faults/catalogue.ts'

/**
 * What the journal has told of one attempt so far. NetworkManager itself says little more than "it failed"; the
 * daemons below it say why.
 */
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
  /** True when waiting longer can tell nothing else. */
  readonly decisive: boolean
  /** What the sign's pattern caught, for the fault's texts. */
  readonly caught?: string
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

/** Takes one more line into account. `id` is the connection's UUID, by which the daemons name it. */
export function follow(trail: Trail, line: JournalLine, id: string): Trail {
  const voice = voiceOf(line)
  if (!voice) return trail
  const text = bare(line.text)
  const begun = trail.begun || (voice === 'ike' && isBeginning(text, id))
  if (voice === 'ike' && !begun) return trail
  if (voice === 'ppp' && !isOurPppd(trail, line)) return trail
  // NetworkManager speaks of all its connections.
  if (voice === 'manager' && !text.includes(id)) return trail
  const said = voice === 'manager' ? text.replace(/^vpn\[[^\]]*\]: /, '') : text
  const heard = { ...trail, begun, ...(voice === 'ppp' && line.pid !== undefined ? { pppd: line.pid } : {}) }
  const next = progress(heard, voice, said)
  return judge(next, voice, said, line)
}

/** Without what the daemons write before what they say: thread and group, time, object, process. */
const bare = (text: string): string =>
  text
    .replace(/^(?:xl2tpd\[\d+\]: |\d{2}\[[A-Z]{3}\] )/, '')
    .replace(/^(?:nm-l2tp\[\d+\] )?<\w+>\s+(?:\[[\d.]+\] )?/, '')

function voiceOf({ program, text }: JournalLine): Voice | undefined {
  if (/^(charon|charon-systemd|pluto)$/.test(program)) return 'ike'
  if (/^(xl2tpd|kl2tpd)$/.test(program) || /^xl2tpd\[\d+\]: /.test(text)) return 'l2tp'
  if (program === 'pppd') return 'ppp'
  if (program === 'nm-l2tp-service' || /^nm-l2tp\[/.test(text)) return 'plugin'
  if (/^(starter|ipsec|addconn)$/.test(program)) return 'starter'
  return program === 'NetworkManager' ? 'manager' : undefined
}

const isBeginning = (text: string, id: string): boolean =>
  text.includes(id) && /initiating|received stroke: initiate|initiate /.test(text)

/** The first pppd that begins after the IPsec channel is up is ours; the plugin's own lines name it too. */
function isOurPppd(trail: Trail, line: JournalLine): boolean {
  if (trail.pppd !== undefined) return line.pid === trail.pppd
  return /nm-l2tp|pppol2tp/.test(line.text)
}

/** Takes into account what the attempt's processes tell. */
export function see(trail: Trail, seen: 'ike' | 'l2tp' | 'lcp'): Trail {
  if (seen === 'ike') return advance({ ...trail, begun: true }, 'ike')
  if (seen === 'l2tp') return advance({ ...trail, begun: true, ikeUp: true, espUp: true }, 'l2tp')
  return advance({ ...trail, begun: true, ikeUp: true, espUp: true, l2tpUp: true, unheard: true }, 'lcp')
}

export function advance(trail: Trail, stage: Stage, found?: string): Trail {
  if (stageOrder(stage) < stageOrder(trail.stage)) return trail
  if (stage === trail.stage && found === undefined) return trail
  const { found: before, ...rest } = trail
  const kept = stage === trail.stage ? before : undefined
  const said = found ?? kept
  return { ...rest, stage, ...(said === undefined ? {} : { found: said }) }
}

/** Rungs of the ladder, by who speaks of them. */
function progress(trail: Trail, voice: Voice, text: string): Trail {
  if (voice === 'ike') return ikeProgress(trail, text)
  if (voice === 'l2tp') {
    if (/Connection established to|control connection established/i.test(text)) return { ...trail, l2tpUp: true }
    return /Call established with|session .*established/i.test(text) ? advance(trail, 'lcp') : trail
  }
  if (voice === 'plugin' && /starting ipsec/.test(text)) return advance(trail, 'reach')
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

const suiteText = ({ cipher, integrity }: { readonly cipher: string; readonly integrity?: string }): string =>
  [cipher, ...(integrity === undefined ? [] : [integrity])].join(' ')

function judge(trail: Trail, voice: Voice, text: string, line: JournalLine): Trail {
  if (trail.verdict?.decisive) return trail
  for (const sign of SIGNS) {
    if (sign.voice !== voice) continue
    const match = sign.pattern.exec(text)
    if (!match || (sign.when && !sign.when(trail))) continue
    return withVerdict(trail, sign, { source: line.program, text }, match[1])
  }
  return COMPLAINT.test(text) && !NOISE.test(text) ? { ...trail, complaint: { source: line.program, text } } : trail
}

/** Programming errors of the plugin that mean nothing to anybody else. */
const NOISE = /assertion '|^Stopping /
const COMPLAINT = /fail|error|timed? ?out|unable|cannot|could not|denied|refus|invalid|no such/i

function withVerdict(trail: Trail, sign: Sign, said: Said, caught: string | undefined): Trail {
  const verdict = {
    ...said,
    code: sign.code,
    decisive: sign.decisive ?? true,
    ...(caught === undefined ? {} : { caught }),
  }
  return { ...trail, verdict }
}
