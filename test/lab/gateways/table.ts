import type { FaultCode } from '../../../src-main/domain/connect/catalogue.ts'
import type { Stage } from '../../../src-main/domain/connect/stage.ts'
import type { Certainty } from '../../../src-main/domain/connect/certainty.ts'
import { ROOTS, type RootName } from '../driver/roots.ts'
import type { Ikev1Policy } from '../world/client-libreswan.ts'
import type { GatewaySettings, IkeDaemonName } from '../world/gateway-settings.ts'
import type { ClientSettings } from '../world/settings.ts'

/** Result of a connect or diagnosis; a backend does not report its certainty. */
export type Outcome = 'connected' | readonly [code: FaultCode, stage: Stage, certainty: Certainty]

/** The client at the gateway. */
export const SUBJECTS = ['probe', 'networkmanager', 'strongswan'] as const
export type Subject = (typeof SUBJECTS)[number]

/** A defect of a gateway, of any implementation, or none. */
export interface Cause {
  readonly name: string
  /** In words, for the table. */
  readonly cause: string
  readonly gateway?: Partial<GatewaySettings>
  readonly client?: Partial<ClientSettings>
  /** The client's policy, if it has Libreswan. */
  readonly libreswan?: Ikev1Policy
  readonly outcome: Outcome
  /** Only if FreeRADIUS is installed. */
  readonly radius?: true
  /** In the set that runs on every change. */
  readonly fast?: true
}

export const CAUSES: readonly Cause[] = [
  { name: 'psk-ok', cause: 'nothing', outcome: 'connected', fast: true },
  {
    name: 'wrong-psk',
    cause: 'wrong pre-shared key',
    client: { psk: 'not-the-key' },
    outcome: ['psk-mismatch', 'ike', 'near-sure'],
    fast: true,
  },
  {
    name: 'bad-ike',
    cause: 'no common phase 1 proposal',
    gateway: { ike: '3des-sha1-modp2048!' },
    outcome: ['ike-no-common-proposal', 'ike', 'sure'],
  },
  {
    name: 'bad-esp',
    cause: 'no common phase 2 proposal',
    gateway: { esp: '3des-sha1!' },
    outcome: ['esp-no-common-proposal', 'ipsec', 'sure'],
  },
  {
    name: 'ikev1-refused',
    cause: 'gateway speaks IKEv2 only',
    gateway: { ikev1: false },
    outcome: ['ikev2-only', 'ike', 'sure'],
  },
  {
    name: 'no-lns',
    cause: 'no L2TP daemon',
    gateway: { l2tp: false },
    outcome: ['l2tp-no-response', 'l2tp', 'likely'],
  },
  {
    name: 'wrong-password',
    cause: 'wrong password',
    client: { password: 'not-the-password' },
    outcome: ['credentials-rejected', 'authenticate', 'near-sure'],
  },
  {
    name: 'wrong-user',
    cause: 'unknown user',
    client: { user: 'mallory' },
    // pppd has neither words nor a number for it, nor for what RADIUS refuses.
    outcome: ['credentials-rejected', 'authenticate', 'likely'],
  },
  {
    name: 'radius-accepts',
    cause: 'nothing; RADIUS lets the user in',
    gateway: { radius: 'decides' },
    outcome: 'connected',
    radius: true,
  },
  {
    name: 'radius-rejects',
    cause: 'RADIUS rejects the user',
    gateway: { radius: 'decides' },
    client: { password: 'not-the-password' },
    outcome: ['credentials-rejected', 'authenticate', 'likely'],
    radius: true,
  },
  {
    name: 'radius-silent',
    cause: 'RADIUS does not answer',
    gateway: { radius: 'silent' },
    outcome: ['auth-no-response', 'authenticate', 'likely'],
    radius: true,
  },
  {
    name: 'radius-challenges',
    cause: 'RADIUS asks for a code besides',
    gateway: { radius: 'challenges' },
    outcome: ['credentials-rejected', 'authenticate', 'likely'],
    radius: true,
  },
]

/** Results that differ from outside by the gateway's IKE daemon. */
const BY_DAEMON: Readonly<Record<IkeDaemonName, Readonly<Record<string, Pick<Cause, 'outcome'>>>>> = {
  // It answers IKEv1 in the same way as an unacceptable proposal.
  strongswan: { 'ikev1-refused': { outcome: ['ikev2-only', 'ike', 'likely'] } },
  libreswan: {},
}

/** A gateway without IKEv1 stops every connect before any other defect. */
const WITHOUT_IKEV1: readonly Cause[] = [
  {
    name: 'as-installed',
    cause: 'the gateway’s IKE daemon is built without IKEv1',
    outcome: ['ikev2-only', 'ike', 'sure'],
  },
]

/** The defects that a gateway with this root file system can have. */
export function causesOf(root: RootName): readonly Cause[] {
  const { radius, ike, withoutIkev1 } = ROOTS[root]
  if (withoutIkev1) return WITHOUT_IKEV1
  return CAUSES.filter((cause) => !cause.radius || radius).map((cause) => ({ ...cause, ...BY_DAEMON[ike][cause.name] }))
}

/** The cases for the system's own backends at each gateway: whether they connect or recognise its refusal. */
const BY_BACKENDS: readonly string[] = ['psk-ok', 'wrong-password', 'as-installed']
export const backendCausesOf = (root: RootName): readonly Cause[] =>
  causesOf(root).filter(({ name }) => BY_BACKENDS.includes(name))

/** Through the helper, charon's line about an IKEv2 answer does not arrive, and the cause is `ike-no-response`. */
export const helperCausesOf = (root: RootName): readonly Cause[] =>
  backendCausesOf(root).filter(({ name }) => name !== 'as-installed')

const IKEV1_MISSING: Outcome = ['ikev1-missing', 'prerequisites', 'sure']

/** Additional defects of the client. */
const OF_CLIENTS: Readonly<Partial<Record<RootName, readonly Cause[]>>> = {
  libreswan: [
    {
      name: 'client-drops-ikev1',
      cause: 'the client’s Libreswan drops IKEv1',
      libreswan: 'drop',
      outcome: IKEV1_MISSING,
    },
  ],
  'libreswan-5': [
    { name: 'client-as-installed', cause: 'Libreswan 5 refuses IKEv1 as installed', outcome: IKEV1_MISSING },
    {
      name: 'client-drops-ikev1',
      cause: 'the client’s Libreswan drops IKEv1',
      libreswan: 'drop',
      outcome: IKEV1_MISSING,
    },
  ],
}
const AT_A_CLIENT: readonly string[] = ['psk-ok', 'wrong-psk', 'wrong-password']

/** The cases of a client with this root file system. */
export const clientCausesOf = (root: RootName): readonly Cause[] => [
  ...CAUSES.filter(({ name }) => AT_A_CLIENT.includes(name)).map((cause) => ({
    ...cause,
    libreswan: 'accept' as const,
  })),
  ...(OF_CLIENTS[root] ?? []),
]
