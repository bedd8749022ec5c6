import * as plan from './addresses.ts'

/** The IKE daemon of a machine. */
export type IkeDaemonName = 'strongswan' | 'libreswan'

/** The RADIUS server behind the gateway's pppd: decides by its own users, does not answer, or sends a challenge. */
export type RadiusAnswer = 'decides' | 'silent' | 'challenges'

export interface GatewaySettings {
  /** Its IKE daemon, according to its root file system. */
  readonly daemon: IkeDaemonName
  /** false: it supports only IKEv2. */
  readonly ikev1: boolean
  /** The authority for users instead of pppd's own file, if any. */
  readonly radius: RadiusAnswer | undefined
  readonly authentication: 'psk' | 'certificate'
  readonly psk: string
  readonly user: string
  readonly password: string
  readonly ike: string
  readonly esp: string
  /** false: only IPsec; nothing answers on UDP 1701. */
  readonly l2tp: boolean
  /** true: like many real gateways, it answers L2TP outside IPsec too. */
  readonly clearText: boolean
  /** false: no IKE service; the host itself is up. */
  readonly ipsec: boolean
  /** The gateway's requirements for a PPP peer; by default only MS-CHAPv2. */
  readonly signIn: readonly string[]
  /** true: it does not start LCP, and waits for the client to do so. */
  readonly silent: boolean
  /** Bytes of the largest packet that it receives and sends in the tunnel. */
  readonly mru: number
  /** false: it has no address to assign. */
  readonly addresses: boolean
  /** Addresses that xl2tpd accepts; undefined: all. */
  readonly l2tpClients: string | undefined
  /** L2TP's own secret, required in each tunnel. */
  readonly l2tpSecret: string | undefined
  /** Its identity and the client's required one, in ipsec.conf's syntax. Undefined: its address, and any. */
  readonly identity: string | undefined
  readonly client: string | undefined
  /** UDP ports that it listens on. */
  readonly ports: { readonly ike: number; readonly natt: number; readonly l2tp: number }
  /** Accepts one client of each identity, the latest one, as is strongSwan's default. */
  readonly uniqueIds: boolean
  /** Its certificate, by its name in guest/rootfs-certificates. */
  readonly certificate: string
}

export const usualGateway: GatewaySettings = {
  daemon: 'strongswan',
  ikev1: true,
  radius: undefined,
  authentication: 'psk',
  psk: plan.psk,
  user: plan.user,
  password: plan.password,
  ike: 'aes256-sha256-modp2048,aes128-sha1-modp2048,aes128-sha1-modp1024,3des-sha1-modp1024!',
  esp: 'aes256-sha256,aes128-sha256,aes256-sha1,aes128-sha1,3des-sha1!',
  l2tp: true,
  clearText: false,
  ipsec: true,
  signIn: ['require-mschap-v2', 'refuse-pap', 'refuse-chap', 'refuse-mschap'],
  silent: false,
  mru: 1400,
  addresses: true,
  l2tpClients: undefined,
  l2tpSecret: undefined,
  identity: undefined,
  client: undefined,
  ports: { ike: 500, natt: 4500, l2tp: 1701 },
  uniqueIds: false,
  certificate: 'gateway',
}
