import type { IkeDaemonName } from '../world/gateway-settings.ts'

interface Root {
  /** Its content, for the table. */
  readonly title: string
  readonly ike: IkeDaemonName
  /** It contains FreeRADIUS. */
  readonly radius?: true
  /** Its IKE daemon is built without IKEv1, so it is not an L2TP/IPsec gateway. */
  readonly withoutIkev1?: true
  /** Built and run on every change; the others only for the whole lab. */
  readonly fast?: true
}

/** Root file systems for a machine of the lab, from their lists in `roots/`. */
const roots = {
  usual: { title: 'strongSwan 5.9.8, xl2tpd 1.3.18, pppd 2.4.9', ike: 'strongswan', fast: true },
  'strongswan-6': { title: 'strongSwan 6.0.1, xl2tpd 1.3.18, pppd 2.5.2', ike: 'strongswan', fast: true },
  'strongswan-6.1': { title: 'strongSwan 6.1.0, xl2tpd 1.3.20, pppd 2.5.2', ike: 'strongswan', withoutIkev1: true },
  libreswan: { title: 'Libreswan 4.10, xl2tpd 1.3.18, pppd 2.4.9', ike: 'libreswan', radius: true, fast: true },
  keyring: { title: 'strongSwan 5.9.8, xl2tpd 1.3.18, pppd 2.4.9, gnome-keyring 42', ike: 'strongswan', fast: true },
  'libreswan-5': { title: 'Libreswan 5.2, xl2tpd 1.3.18, pppd 2.5.2', ike: 'libreswan' },
} as const satisfies Readonly<Record<string, Root>>

export type RootName = keyof typeof roots
export const ROOTS: Readonly<Record<RootName, Root>> = roots
export type Roots = Readonly<Partial<Record<'client' | 'gateway', RootName>>>
