import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import { gatewayName } from './world/addresses.ts'
import type { Arrangement } from './world/lab.ts'
import { scenarios } from './scenarios.ts'
import { usualClient, type ClientSettings } from './world/settings.ts'

/** One row of the table of diagnoses. */
export interface ProbeScenario extends Arrangement {
  readonly name: string
  /** In words, for the table. */
  readonly cause: string
  readonly client: ClientSettings
  /** Undefined: there is no fault. */
  readonly code: FaultCode | undefined
  /** Seconds from the start of the engine to the verdict, at round trip times of a millisecond. */
  readonly within: number
  readonly fast: boolean
}

/** A wrong key, a wrong password and a blocked port have limits of their own. */
const limits: Readonly<Partial<Record<FaultCode, number>>> = {
  'psk-mismatch': 3,
  'credentials-rejected': 5,
  'ike-no-response': 5,
  'natt-no-response': 5,
  // Gateways that load modules for the first client take longer.
  'l2tp-no-response': 12,
}
/** For a connect that continues to the last echo, where nobody waits for a fault. */
const WHOLE_LIMIT = 12
const USUAL_LIMIT = 5
/** In the set that runs on every change. */
const FAST: ReadonlySet<string> = new Set(['psk-ok', 'wrong-psk', 'wrong-password', 'udp4500-dropped'])

const causes: Readonly<Record<string, string>> = {
  'psk-ok': 'none',
  'psk-nonat': 'none, no NAT',
  'cert-ok': 'none, certificates',
  'by-name': 'none, by name',
  'pmtu-icmp': 'none; path of 1300 that says so',
  'pmtu-blackhole': 'none; path of 1300 that says nothing',
  silent: 'none; gateway that waits until we begin LCP',
  'wrong-password': 'wrong password',
  'wrong-user': 'unknown user',
  'wrong-psk': 'wrong pre-shared key',
  'bad-ike': 'no common phase 1 proposal',
  'bad-esp': 'no common phase 2 proposal',
  'udp500-dropped': 'UDP 500 dropped',
  'udp4500-dropped': 'UDP 4500 dropped',
  unreachable: 'everything dropped',
  'bad-hostname': 'unknown name',
  'no-lns': 'IPsec works, no L2TP service',
  'cert-untrusted': 'our certificate of an unknown authority',
  'cert-expired': 'our certificate expired',
  'cert-wrong-id': 'gateway has another name',
  'plain-l2tp': 'wrong pre-shared key; L2TP open in clear',
}

/** The profile's usual lists and methods, in the options of NetworkManager's plugin, whose own defaults are wider. */
export const asNetworkManagerSaysIt = ({ remoteId }: ClientSettings): Readonly<Record<string, string>> => ({
  'ipsec-ike': 'aes256-sha256-modp2048',
  'ipsec-esp': 'aes256-sha256',
  'refuse-eap': 'yes',
  'refuse-pap': 'yes',
  'refuse-chap': 'yes',
  'refuse-mschap': 'yes',
  ...(remoteId === undefined ? {} : { 'ipsec-remote-id': remoteId }),
})

const withCertificate: ClientSettings = { ...usualClient, gateway: gatewayName, certificate: 'client' }

/** For the probe only, besides the table shared with connects. */
const others: readonly Omit<ProbeScenario, 'within' | 'fast'>[] = [
  {
    name: 'udp500-and-password',
    cause: 'UDP 500 dropped and wrong password',
    router: { fault: 'udp500' },
    client: { ...usualClient, password: 'not-the-password' },
    code: 'credentials-rejected',
  },
  {
    name: 'no-ike-service',
    cause: 'gateway up, no IKE service',
    gateway: { ipsec: false },
    client: usualClient,
    code: 'ike-no-response',
  },
  {
    name: 'gateway-untrusted',
    cause: 'gateway certificate of an unknown authority',
    gateway: { authentication: 'certificate', certificate: 'untrusted' },
    client: { ...withCertificate, remoteId: '@vpn.example.test' },
    code: 'gateway-certificate-untrusted',
  },
  {
    name: 'l2tp-refused',
    cause: 'gateway refuses L2TP of this client',
    gateway: { l2tpClients: '198.51.100.1-198.51.100.9' },
    client: usualClient,
    code: 'l2tp-refused',
  },
  {
    name: 'l2tp-secret',
    cause: 'gateway wants an L2TP tunnel secret',
    gateway: { l2tpSecret: 'tunnel-secret' },
    client: usualClient,
    code: 'l2tp-secret-wanted',
  },
  {
    name: 'ppp-methods',
    cause: 'gateway takes only CHAP with MD5',
    gateway: { signIn: ['require-chap', 'refuse-pap', 'refuse-mschap', 'refuse-mschap-v2'] },
    client: usualClient,
    code: 'auth-method-mismatch',
  },
  {
    name: 'no-address',
    cause: 'gateway has no address to give',
    gateway: { addresses: false },
    client: usualClient,
    code: 'no-address',
  },
  {
    // From outside it looks the same as a gateway without L2TP, which is by far the more frequent cause.
    name: 'esp-dropped',
    cause: 'ESP dropped within UDP 4500, IKE passes',
    router: { fault: 'esp-in-udp' },
    client: usualClient,
    code: 'l2tp-no-response',
  },
  {
    name: 'no-fragments',
    cause: 'large packets vanish',
    router: { fault: 'no-fragments' },
    client: usualClient,
    code: 'path-mtu-black-hole',
  },
]

export const probeScenarios: readonly ProbeScenario[] = [
  ...scenarios.map(({ expect, ...scenario }) => ({
    ...scenario,
    cause: causes[scenario.name] ?? scenario.title,
    code: expect.outcome === 'failed' ? expect.code : undefined,
  })),
  ...others,
].map((scenario) => ({
  ...scenario,
  within: scenario.code === undefined ? WHOLE_LIMIT : (limits[scenario.code] ?? USUAL_LIMIT),
  fast: FAST.has(scenario.name),
}))
