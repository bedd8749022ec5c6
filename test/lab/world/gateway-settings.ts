import * as plan from './addresses.ts'

/** What speaks IKE on a machine. */
export type IkeDaemonName = 'strongswan' | 'libreswan'

/** What the RADIUS server behind the gateway's pppd does: decides by its own users, says nothing, or asks for more. */
export type RadiusAnswer = 'decides' | 'silent' | 'challenges'

export interface GatewaySettings {
  /** What speaks IKE on it, as its root file system has it. */
  readonly daemon: IkeDaemonName
  /** false: it speaks IKEv2 alone. */
  readonly ikev1: boolean
  /** What decides about users in place of pppd's own file, when anything does. */
  readonly radius: RadiusAnswer | undefined
  readonly authentication: 'psk' | 'certificate'
  readonly psk: string
  readonly user: string
  readonly password: string
  readonly ike: string
  readonly esp: string
  /** false: IPsec only, nothing answers on UDP 1701. */
  readonly l2tp: boolean
  /** true: as many a real gateway, answers L2TP outside IPsec too. */
  readonly clearText: boolean
  /** false: no IKE service, the host itself is up. */
  readonly ipsec: boolean
  /** What the gateway asks of a PPP peer; by default MS-CHAPv2 and nothing else. */
  readonly signIn: readonly string[]
  /** true: it does not begin LCP, and waits until the client does. */
  readonly silent: boolean
  /** Octets of the largest packet it takes and sends in the tunnel. */
  readonly mru: number
  /** false: it has no address to give. */
  readonly addresses: boolean
  /** Whom xl2tpd lets in, by address; undefined: everybody. */
  readonly l2tpClients: string | undefined
  /** A secret of L2TP's own, asked for in each tunnel. */
  readonly l2tpSecret: string | undefined
  /** What it calls itself, and what a client must: ipsec.conf's words. Undefined: its address, and anything. */
  readonly identity: string | undefined
  readonly client: string | undefined
  /** UDP ports that it listens on. */
  readonly ports: { readonly ike: number; readonly natt: number; readonly l2tp: number }
  /** One client of each identity, the latest one, as is strongSwan's default. */
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
