import { parseIp } from '../domain/net/address.ts'
import type { FaultCode } from '../domain/connect/catalogue.ts'
import { LEGACY_PHASE1, MODERN_PHASE1, MODERN_PHASE2 } from '../domain/profile/proposal.ts'
import { Secret } from '../domain/profile/secret.ts'
import type { Crypto, Entropy } from '../crypto/port.ts'
import type { GatewayFault, GatewayPolicy } from '../protocol/ikev1/responder-policy.ts'
import type { Ports } from '../protocol/ikev1/settings.ts'
import type { IpAddress } from '../domain/net/address.ts'
import type { PracticePolicy } from './gateway.ts'

/** Credentials for the practice gateway. They are not secret: the gateway can be reached only from this computer. */
export const PRACTICE = { user: 'practice', password: 'practice', psk: 'practice' } as const

/** Differences from a gateway on which everything works. */
interface Script {
  readonly ike?: Partial<GatewayPolicy>
  readonly l2tp?: Partial<PracticePolicy['l2tp']>
  readonly ppp?: Partial<PracticePolicy['ppp']>
  readonly layers?: PracticePolicy['layers']
  /** The verdict that a diagnosis with the practice credentials should reach; undefined for none. */
  readonly verdict: FaultCode | undefined
}

const ikeFaults = (...faults: readonly GatewayFault[]): Partial<GatewayPolicy> => ({ faults })
const refusing = (code: number, text: string): Partial<PracticePolicy['ppp']> => ({
  account: () => ({ password: new Secret(PRACTICE.password), refuse: { code, text } }),
})
const NO_PROPOSAL = 14
const INVALID_ID = 18
const otherKey = new Secret('another pre-shared key')

/** Faults by name, in the order of the stages. */
const PRACTICE_FAULTS = {
  good: { verdict: undefined },
  'no-udp-500': { ike: ikeFaults({ kind: 'port-silent', port: 'ike' }), verdict: 'ike-no-response' },
  'no-udp-4500': { ike: ikeFaults({ kind: 'port-silent', port: 'natt' }), verdict: 'natt-no-response' },
  down: {
    ike: ikeFaults({ kind: 'port-silent', port: 'ike' }, { kind: 'port-silent', port: 'natt' }),
    verdict: 'ike-no-response',
  },
  'ikev2-only': { ike: ikeFaults({ kind: 'ikev2-only' }), verdict: 'ikev2-only' },
  proposals: { ike: { phase1: LEGACY_PHASE1 }, verdict: 'ike-no-common-proposal' },
  'wrong-psk': {
    ike: { authentications: [{ method: 'psk', psk: otherKey }], wrongKey: 'libreswan' },
    verdict: 'psk-mismatch',
  },
  xauth: { ike: ikeFaults({ kind: 'xauth' }), verdict: 'wants-xauth' },
  'no-nat-traversal': { ike: { natTraversal: 'none' }, verdict: 'natt-unsupported' },
  'esp-proposals': {
    ike: ikeFaults({ kind: 'refuse', at: 'QM1', type: NO_PROPOSAL }),
    verdict: 'esp-no-common-proposal',
  },
  selectors: { ike: ikeFaults({ kind: 'refuse', at: 'QM1', type: INVALID_ID }), verdict: 'esp-selectors-refused' },
  'sha256-96': {
    ike: { phase2: ['aes256-sha256'] },
    layers: { truncateSha256: true },
    verdict: 'esp-sha256-truncated',
  },
  'l2tp-silent': { layers: { mute: 'l2tp' }, verdict: 'l2tp-no-response' },
  'l2tp-refused': {
    l2tp: { refuse: { which: 'tunnel', close: { result: 4, text: 'Not authorised' } } },
    verdict: 'l2tp-refused',
  },
  'tunnel-secret': { l2tp: { secret: new Secret('another secret') }, verdict: 'l2tp-secret-wanted' },
  'lcp-silent': { layers: { mute: 'lcp' }, verdict: 'lcp-no-response' },
  'pap-only': { ppp: { methods: ['pap'] }, verdict: 'auth-method-mismatch' },
  'wrong-password': {
    ppp: { account: () => ({ password: new Secret('another password') }) },
    verdict: 'credentials-rejected',
  },
  'password-expired': { ppp: refusing(648, 'Password expired'), verdict: 'password-expired' },
  'account-disabled': { ppp: refusing(647, 'Account disabled'), verdict: 'account-restricted' },
  impostor: { ppp: { misbehave: 'wrong-proof' }, verdict: 'server-not-authentic' },
  mppe: { ppp: { encrypted: true, methods: ['mschapv2'] }, verdict: 'ppp-encryption-mismatch' },
  'no-address': { ppp: { clientAddress: undefined }, verdict: 'no-address' },
  'no-echo': { layers: { mute: 'echo' }, verdict: undefined },
  'black-hole': { layers: { largestEsp: 1_300 }, verdict: 'path-mtu-black-hole' },
} as const satisfies Readonly<Record<string, Script>>

export type PracticeFault = keyof typeof PRACTICE_FAULTS
export const PRACTICE_FAULT_NAMES = Object.keys(PRACTICE_FAULTS) as readonly PracticeFault[]
export const isPracticeFault = (name: string): name is PracticeFault => Object.hasOwn(PRACTICE_FAULTS, name)

/** The verdict that a whole diagnosis of this practice gateway should reach. */
export const practiceVerdict = (name: PracticeFault): FaultCode | undefined => PRACTICE_FAULTS[name].verdict

export interface PracticeParts {
  readonly crypto: Crypto
  readonly entropy: Entropy
  readonly today: number
  readonly address: IpAddress
  readonly ports: Ports
}

const address = (text: string): IpAddress => {
  const parsed = parseIp(text)
  if (!parsed) throw new RangeError(text)
  return parsed
}

export function practicePolicy(parts: PracticeParts, name: PracticeFault): PracticePolicy {
  const script: Script = PRACTICE_FAULTS[name]
  return {
    ike: {
      ...parts,
      authentications: [{ method: 'psk', psk: new Secret(PRACTICE.psk) }],
      phase1: [...MODERN_PHASE1, ...LEGACY_PHASE1],
      phase2: MODERN_PHASE2,
      order: 'client',
      pfs: 'allowed',
      natTraversal: 'both',
      phase1Seconds: 86_400,
      phase2Seconds: 86_400,
      deadPeerDetection: true,
      wrongKey: 'strongswan',
      faults: [],
      ...script.ike,
    },
    l2tp: { host: 'practice', vendor: 'Culvert', ...script.l2tp },
    ppp: {
      mru: 1_400,
      methods: ['mschapv2', 'eap-mschapv2', 'chap', 'pap'],
      host: 'practice',
      account: (user) => (user === PRACTICE.user ? { password: new Secret(PRACTICE.password) } : undefined),
      address: address('192.0.2.1'),
      clientAddress: address('192.0.2.2'),
      dns: [address('192.0.2.1')],
      ...script.ppp,
    },
    layers: script.layers ?? {},
  }
}
