import { answer, silent, refusal, chosen, ike, esp, linkOn4500, rejectedWith, type Row } from './told.ts'

/** Symptoms of before keys are agreed on: what this computer lacks, the name, and whether anybody answers. */
export const REACH_ROWS: readonly Row[] = [
  ['no daemon', [['prerequisites', { kind: 'component-missing', component: 'xl2tpd' }]], 'component-missing', 'sure'],
  [
    'key derivation that fails',
    [['prerequisites', { kind: 'component-missing', component: 'strongSwan (plugin kdf)', presumed: true }]],
    'component-missing',
    'likely',
  ],
  ['no IKEv1 here', [['prerequisites', { kind: 'ikev1-missing', component: 'strongSwan' }]], 'ikev1-missing', 'sure'],
  [
    'no algorithm of ESP in the kernel',
    [...esp('udp').slice(0, -1), ['ipsec', { kind: 'module-missing', module: 'crypto' }]],
    'kernel-module-missing',
    'near-sure',
  ],
  [
    'no kernel module',
    [...ike, ['ipsec', { kind: 'module-missing', module: 'esp4' }]],
    'kernel-module-missing',
    'near-sure',
  ],
  [
    'a daemon that does not run',
    [['prerequisites', { kind: 'component-stopped', component: 'Libreswan' }]],
    'component-stopped',
    'likely',
  ],
  ['1701 taken', [['prerequisites', { kind: 'port-taken', port: 1701 }]], 'port-in-use', 'sure'],
  ['no key stored', [['prerequisites', { kind: 'secret-missing', secret: 'psk' }]], 'secret-missing', 'sure'],
  [
    'bad settings',
    [['prerequisites', { kind: 'settings-refused', component: 'NetworkManager', reason: 'invalid gateway' }]],
    'settings-refused',
    'sure',
  ],
  ['no A record', [['resolve', { kind: 'name-unresolved', name: 'vpn' }]], 'gateway-name-unresolved', 'sure'],
  [
    'an A record alone, where IPv6 is required',
    [['resolve', { kind: 'address-family-missing', name: 'vpn', wanted: 'IPv6' }]],
    'address-family-missing',
    'sure',
  ],
  ['no route', [['reach', { kind: 'no-route' }]], 'network-down', 'sure'],
  ['refused on 500', [['reach', { kind: 'port-unreachable', port: 500 }], silent('MM2')], 'ike-no-response', 'sure'],
  [
    'refused by a firewall',
    [['reach', { kind: 'prohibited', port: 500, by: '203.0.113.10' }], silent('MM2')],
    'ike-no-response',
    'sure',
  ],
  ['silence everywhere', [silent('MM2'), silent('IKEv2'), silent('MM2', 4500)], 'ike-no-response', 'open'],
  ['silence on 500, answer on 4500', [silent('MM2'), answer(4500)], 'ike-no-response', 'likely'],
  [
    'what does not decrypt from 500, and silence to a question on 4500',
    [answer(500), chosen, ['ike', { kind: 'undecryptable', times: 1 }], silent('MM2', 4500)],
    'psk-mismatch',
    'near-sure',
  ],
  ['silence on 4500, answer on 500', [silent('MM2', 4500), answer(500)], 'natt-no-response', 'likely'],
  [
    'silence on 500, and a probe that got on',
    [silent('MM2'), answer(4500), chosen, ['ike', { kind: 'done' }]],
    'ike-no-response',
    'likely',
  ],
  [
    'silence on 500, and a probe that is refused for certain',
    [silent('MM2'), ...linkOn4500, rejectedWith(691)],
    'credentials-rejected',
    'near-sure',
  ],
  [
    'silence on 500, and a probe that may be refused',
    [silent('MM2'), ...linkOn4500, ['authenticate', { kind: 'auth-silent' }]],
    'ike-no-response',
    'likely',
  ],
  ['silence on MM1, answer to IKEv2', [silent('MM2'), answer(500, 2)], 'ikev2-only', 'sure'],
  ['a gateway without IKEv1', [['ike', { kind: 'ikev1-refused' }]], 'ikev2-only', 'sure'],
  ['notify 5', [answer(500), refusal(1, 5)], 'ikev2-only', 'sure'],
]
