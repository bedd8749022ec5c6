import { GROUPS, phase1Parts, phase2Parts } from './proposal.ts'

/**
 * How good a connection is, and what limits it. Each part is graded separately (RFC 8221, RFC 8247, NIST SP 800-131A,
 * BSI TR-02102-3), and the worst one decides. The best grade is only "good": L2TP over IKEv1 is an old protocol, and
 * every authority gives 112-bit groups (modp2048) an end date, about 2030.
 */
export const ASSESSED = ['unsafe', 'weak', 'acceptable', 'strong'] as const
export type Assessed = (typeof ASSESSED)[number]

/** How the gateway authenticates itself. `certificate-unchecked`: the certificate's identity is not compared. */
export type Peer = 'certificate' | 'certificate-unchecked' | 'psk-user' | 'psk-group' | 'psk-weak' | 'psk-known'
export type SignIn = 'eap-tls' | 'mschapv2' | 'chap' | 'pap' | 'none'

/** What was negotiated. An unknown part is absent and not graded. */
export interface Agreed {
  readonly peer: Peer
  readonly mode?: 'main' | 'aggressive'
  readonly ike?: { readonly cipher: string; readonly integrity?: string; readonly group: string }
  readonly esp?: { readonly cipher: string; readonly integrity?: string }
  readonly signIn?: SignIn
  /** Whether a weak alternative was also offered, which a gateway, or an impostor, could have chosen. */
  readonly offersWeak?: boolean
}

/** A part that is worse than good. The texts are in the locale files, under `grade.reason`. */
export interface Reason {
  readonly part: 'mode' | 'peer' | 'cipher' | 'integrity' | 'group' | 'sign-in' | 'offer'
  readonly value: string
  readonly grade: Exclude<Assessed, 'strong'>
}

export interface Assessment {
  readonly grade: Assessed
  /** Reasons for that grade, in the order of a connect. */
  readonly reasons: readonly Reason[]
}

const PEERS: Readonly<Record<Peer, Assessed>> = {
  certificate: 'strong',
  'certificate-unchecked': 'weak',
  'psk-user': 'strong',
  'psk-group': 'acceptable',
  'psk-weak': 'weak',
  'psk-known': 'unsafe',
}

const GROUP_GRADES: readonly (readonly [RegExp, Assessed])[] = [
  [/^(modp(2048|3072|4096)|ecp(256|384|521)|curve25519|x25519)$/, 'strong'],
  [/^(modp1024|modp1536|modp1024s160x|modp2048s(224|256))$/, 'weak'],
]

const cipherGrade = (name: string): Assessed =>
  /^(aes|chacha20poly1305)/.test(name) ? 'strong' : name === '3des' ? 'weak' : 'unsafe'

function integrityGrade(name: string | undefined, cipher: string): Assessed {
  if (name === undefined || name === 'aead') return /gcm|poly1305/.test(cipher) ? 'strong' : 'unsafe'
  if (/^sha(256|384|512)/.test(name)) return 'strong'
  return name === 'sha1' ? 'acceptable' : name === 'md5' ? 'weak' : 'unsafe'
}

const groupGrade = (name: string): Assessed => GROUP_GRADES.find(([pattern]) => pattern.test(name))?.[1] ?? 'unsafe'

/** A sign-in is only as safe as the gateway's authentication: a weaker one gives the password to an impostor. */
function signInGrade(method: SignIn, peer: Assessed): Assessed {
  if (method === 'eap-tls') return 'strong'
  if (method === 'mschapv2') return peer === 'strong' ? 'strong' : peer === 'acceptable' ? 'acceptable' : 'weak'
  if (peer === 'strong') return 'acceptable'
  return peer === 'acceptable' && method !== 'none' ? 'weak' : 'unsafe'
}

export const worseOf = (one: Assessed, other: Assessed): Assessed =>
  ASSESSED.indexOf(one) < ASSESSED.indexOf(other) ? one : other

export function assess({ peer, mode = 'main', ike, esp, signIn, offersWeak = false }: Agreed): Assessment {
  const aggressive = peer.startsWith('psk') ? 'unsafe' : 'weak'
  const parts: readonly (readonly [Reason['part'], string, Assessed])[] = [
    ['mode', mode, mode === 'main' ? 'strong' : aggressive],
    ['peer', peer, PEERS[peer]],
    ...suiteParts(ike),
    ...(ike ? [['group', ike.group, groupGrade(ike.group)] as const] : []),
    ...suiteParts(esp),
    ...(signIn ? [['sign-in', signIn, signInGrade(signIn, PEERS[peer])] as const] : []),
    ['offer', 'weak', offersWeak && peer.startsWith('psk') ? 'acceptable' : 'strong'],
  ]
  const grade = parts.reduce<Assessed>((worst, [, , graded]) => worseOf(worst, graded), 'strong')
  const reasons = parts.flatMap(([part, value, graded]) =>
    graded === grade && graded !== 'strong' ? [{ part, value, grade: graded }] : [],
  )
  return { grade, reasons: reasons.filter(isFirst) }
}

type Suite = { readonly cipher: string; readonly integrity?: string } | undefined
const suiteParts = (suite: Suite): readonly (readonly [Reason['part'], string, Assessed])[] =>
  suite
    ? [
        ['cipher', suite.cipher, cipherGrade(suite.cipher)],
        ['integrity', suite.integrity ?? 'none', integrityGrade(suite.integrity, suite.cipher)],
      ]
    : []

/** Both phases often have the same reason; it is listed once. */
const isFirst = (reason: Reason, at: number, all: readonly Reason[]): boolean =>
  all.findIndex(({ part, value }) => part === reason.part && value === reason.value) === at

/** The parts of a profile's offer that are graded. */
export interface Offer {
  readonly machineAuth: { readonly kind: 'psk' | 'certificate' }
  readonly ipsec: { readonly phase1: readonly string[]; readonly phase2: readonly string[] }
  readonly ppp: { readonly methods: readonly string[] }
}

/** @param scope who knows the pre-shared key; a group, unless stated otherwise */
export const peerOf = ({ machineAuth }: Pick<Offer, 'machineAuth'>, scope: 'per-user' | 'group' = 'group'): Peer =>
  machineAuth.kind === 'certificate' ? 'certificate' : scope === 'per-user' ? 'psk-user' : 'psk-group'

/**
 * The worst and the best that a gateway can choose from a profile, each with its limits. Every combination of the two
 * phases and a sign-in method is possible.
 */
export function assessOffer(
  offer: Offer,
  scope?: 'per-user' | 'group',
): { readonly best: Assessment; readonly worst: Assessment } {
  const peer = peerOf(offer, scope)
  const ikes = offer.ipsec.phase1.flatMap((text) => phase1Parts(text) ?? [])
  const esps = offer.ipsec.phase2.flatMap((text) => phase2Parts(text) ?? [])
  // EAP-MSCHAPv2 carries the same exchange (draft-kamath-pppext-eap-mschapv2).
  const methods = offer.ppp.methods.map((method) => SIGN_INS.find((known) => known === method) ?? 'mschapv2')
  const pick = (choose: (grades: readonly Assessment[]) => Assessment): Assessment => {
    // Each part is assessed separately: the worst part decides, so the parts' extremes give the extremes of the whole.
    const ike = choose(
      ikes.map((parts) => assess({ peer: 'certificate', ike: { ...parts, group: parts.group ?? GROUPS[0] } })),
    )
    const esp = choose(esps.map((parts) => assess({ peer: 'certificate', esp: parts })))
    const signIn = choose(methods.map((method) => assess({ peer, signIn: method })))
    return together([assess({ peer }), ike, esp, signIn])
  }
  return { best: pick((all) => extreme(all, 1)), worst: pick((all) => extreme(all, -1)) }
}

const SIGN_INS: readonly SignIn[] = ['eap-tls', 'mschapv2', 'chap', 'pap']
const GOOD: Assessment = { grade: 'strong', reasons: [] }

const extreme = (all: readonly Assessment[], sign: 1 | -1): Assessment =>
  all.reduce<Assessment | undefined>(
    (found, item) =>
      !found || sign * (ASSESSED.indexOf(item.grade) - ASSESSED.indexOf(found.grade)) > 0 ? item : found,
    undefined,
  ) ?? GOOD

function together(parts: readonly Assessment[]): Assessment {
  const { grade } = extreme(parts, -1)
  return {
    grade,
    reasons: parts
      .filter((part) => part.grade === grade)
      .flatMap(({ reasons }) => reasons)
      .filter(isFirst),
  }
}

/**
 * Grades a tunnel that is up by the SAs that the system reports. A part that it does not report is graded as the worst
 * that the profile offers, because any of them may have been chosen.
 */
export function assessTunnel(profile: Offer, { ike, esp }: Pick<Agreed, 'ike' | 'esp'>): Assessment {
  const { phase1, phase2 } = profile.ipsec
  const untold = { phase1: ike ? [] : phase1, phase2: esp ? [] : phase2 }
  const told = assess({ peer: 'certificate', ...(ike ? { ike } : {}), ...(esp ? { esp } : {}) })
  return together([assessOffer({ ...profile, ipsec: untold }).worst, told])
}
