import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import type { Stage } from '../../src-main/domain/connect/stage.ts'
import type { Arrangement } from './world/lab.ts'
import { gatewayName } from './world/addresses.ts'
import { usualClient, type ClientSettings } from './world/settings.ts'

/** The required result of a `culvert connect`. A time is from the command's start to its end. */
export type Expectation =
  | { readonly outcome: 'connected'; readonly encapsulation: 'udp' | 'esp'; readonly withinSeconds: number }
  | { readonly outcome: 'failed'; readonly stage: Stage; readonly code: FaultCode; readonly withinSeconds: number }

export interface Scenario extends Arrangement {
  readonly name: string
  /** Continues "a connect ...". */
  readonly title: string
  readonly client: ClientSettings
  readonly expect: Expectation
  /** In the set that runs on every change; the others run with `npm run lab:all`. */
  readonly fast: boolean
}

/** By name, which the gateway's certificate must then contain. */
const certificateClient: ClientSettings = { ...usualClient, gateway: gatewayName, certificate: 'client' }

const connected = (encapsulation: 'udp' | 'esp', withinSeconds = 20): Expectation => ({
  outcome: 'connected',
  encapsulation,
  withinSeconds,
})
const failed = (stage: Stage, code: FaultCode, withinSeconds: number): Expectation => ({
  outcome: 'failed',
  stage,
  code,
  withinSeconds,
})

/**
 * NetworkManager gives the plugin ten seconds to bring IPsec up, starting some two seconds after the request, and the
 * plugin waits sixteen for pppd: these are the longest times of a failure there, plus eight and nine for what comes
 * before and after.
 */
const ipsecLimit = 20
const l2tpLimit = 27

export const scenarios: readonly Scenario[] = [
  {
    name: 'psk-ok',
    title: 'with a pre-shared key behind NAT succeeds',
    client: usualClient,
    expect: connected('udp'),
    fast: true,
  },
  {
    name: 'psk-nonat',
    title: 'without NAT succeeds, with ESP as an IP protocol of its own',
    router: { nat: false },
    client: usualClient,
    expect: connected('esp'),
    fast: true,
  },
  {
    name: 'cert-ok',
    title: 'with certificates succeeds',
    gateway: { authentication: 'certificate' },
    client: certificateClient,
    expect: connected('udp'),
    fast: true,
  },
  {
    name: 'by-name',
    title: 'to a host name succeeds',
    client: { ...usualClient, gateway: gatewayName },
    expect: connected('udp'),
    fast: false,
  },
  {
    name: 'pmtu-icmp',
    title: 'over a path of 1300 bytes that says so succeeds',
    router: { fault: 'narrow' },
    client: usualClient,
    expect: connected('udp'),
    fast: false,
  },
  {
    name: 'pmtu-blackhole',
    title: 'over a path of 1300 bytes that says nothing succeeds',
    router: { fault: 'narrow-and-silent' },
    client: usualClient,
    expect: connected('udp'),
    fast: false,
  },
  {
    name: 'silent',
    title: 'to a gateway that waits until the client begins LCP succeeds',
    gateway: { silent: true },
    client: usualClient,
    expect: connected('udp'),
    fast: false,
  },
  {
    name: 'wrong-password',
    title: 'with a wrong password',
    client: { ...usualClient, password: 'not-the-password' },
    expect: failed('authenticate', 'credentials-rejected', ipsecLimit),
    fast: true,
  },
  {
    name: 'wrong-user',
    title: 'of a user whom the gateway does not know',
    client: { ...usualClient, user: 'mallory' },
    expect: failed('authenticate', 'credentials-rejected', ipsecLimit),
    fast: false,
  },
  {
    name: 'wrong-psk',
    title: 'with a wrong pre-shared key',
    client: { ...usualClient, psk: 'not-the-key' },
    expect: failed('ike', 'psk-mismatch', ipsecLimit),
    fast: true,
  },
  {
    name: 'bad-ike',
    title: 'to a gateway that offers no common phase 1 proposal',
    gateway: { ike: 'aes128-sha1-modp1024!' },
    client: usualClient,
    expect: failed('ike', 'ike-no-common-proposal', ipsecLimit),
    fast: true,
  },
  {
    name: 'bad-esp',
    title: 'to a gateway that offers no common phase 2 proposal',
    gateway: { esp: '3des-sha1!' },
    client: usualClient,
    expect: failed('ipsec', 'esp-no-common-proposal', ipsecLimit),
    fast: false,
  },
  {
    name: 'udp500-dropped',
    title: 'through a firewall that drops UDP 500',
    router: { fault: 'udp500' },
    client: usualClient,
    expect: failed('reach', 'ike-no-response', ipsecLimit),
    fast: true,
  },
  {
    name: 'udp4500-dropped',
    title: 'through a firewall that drops UDP 4500',
    router: { fault: 'udp4500' },
    client: usualClient,
    expect: failed('reach', 'natt-no-response', ipsecLimit),
    fast: false,
  },
  {
    name: 'unreachable',
    title: 'to a gateway that nothing reaches',
    router: { fault: 'everything' },
    client: usualClient,
    expect: failed('reach', 'ike-no-response', ipsecLimit),
    fast: false,
  },
  {
    name: 'bad-hostname',
    title: 'to a name that nobody knows',
    client: { ...usualClient, gateway: 'no-such-host.example.test' },
    expect: failed('resolve', 'gateway-name-unresolved', 10),
    fast: false,
  },
  {
    name: 'no-lns',
    title: 'to a gateway where IPsec works and L2TP does not answer',
    gateway: { l2tp: false },
    client: usualClient,
    expect: failed('l2tp', 'l2tp-no-response', l2tpLimit),
    fast: true,
  },
  {
    name: 'cert-untrusted',
    title: 'with a certificate of an authority unknown to the gateway',
    gateway: { authentication: 'certificate' },
    client: { ...certificateClient, certificate: 'untrusted' },
    expect: failed('ike', 'client-certificate-rejected', ipsecLimit),
    fast: false,
  },
  {
    name: 'cert-expired',
    title: 'with an expired certificate',
    gateway: { authentication: 'certificate' },
    client: { ...certificateClient, certificate: 'expired' },
    expect: failed('ike', 'client-certificate-expired', ipsecLimit),
    fast: false,
  },
  {
    name: 'cert-wrong-id',
    title: 'to a gateway whose certificate carries another name',
    gateway: { authentication: 'certificate' },
    client: { ...certificateClient, remoteId: '@other.example.test' },
    expect: failed('ike', 'gateway-identity-mismatch', ipsecLimit),
    fast: false,
  },
  {
    name: 'plain-l2tp',
    title: 'with a wrong key to a gateway that takes L2TP in clear text',
    gateway: { clearText: true },
    client: { ...usualClient, psk: 'not-the-key' },
    expect: failed('ike', 'psk-mismatch', ipsecLimit),
    fast: false,
  },
]
