import { answer, esp, call, link, up, rejectedWith, callClosed, type Row } from './told.ts'

/** Symptoms of L2TP and PPP, and what becomes of a tunnel that is up. */
export const PPP_ROWS: readonly Row[] = [
  [
    'no SCCRP',
    [...esp('udp'), ['ipsec', { kind: 'esp-silent' }], ['l2tp', { kind: 'l2tp-silent', tries: 5 }]],
    'l2tp-no-response',
    'likely',
  ],
  [
    'no SCCRP, though ESP comes',
    [
      ...esp('udp'),
      ['ipsec', { kind: 'esp-received', packets: 1, integrity: 'right' }],
      ['l2tp', { kind: 'l2tp-silent', tries: 5 }],
    ],
    'l2tp-no-response',
    'near-sure',
  ],
  ['StopCCN', [...esp('udp'), ['l2tp', { kind: 'l2tp-closed', which: 'tunnel', result: 4 }]], 'l2tp-refused', 'sure'],
  ['a tunnel secret', [...esp('udp'), ['l2tp', { kind: 'l2tp-secret-wanted' }]], 'l2tp-secret-wanted', 'sure'],
  ['nonsense', [...esp('udp'), ['l2tp', { kind: 'l2tp-not-understood', what: 'AVP' }]], 'l2tp-refused', 'likely'],
  ['L2TP in clear', [answer(500), ['l2tp', { kind: 'l2tp-unencrypted' }]], 'not-encrypted', 'sure'],
  ['no LCP', [...call, ['lcp', { kind: 'lcp-silent' }]], 'lcp-no-response', 'likely'],
  [
    'no common method',
    [...call, ['lcp', { kind: 'auth-methods', wanted: ['pap'], allowed: ['mschapv2'] }]],
    'auth-method-mismatch',
    'sure',
  ],
  [
    'LCP over about authentication',
    [...call, ['lcp', { kind: 'lcp-terminated', text: 'No auth is possible' }]],
    'auth-method-mismatch',
    'likely',
  ],
  [
    'LCP over in answer to the sign-in',
    [...link, ['authenticate', { kind: 'lcp-terminated', text: 'Authentication failed' }]],
    'credentials-rejected',
    'likely',
  ],
  ['cause 15', [...call, callClosed(15)], 'auth-method-mismatch', 'sure'],
  ['cause 16', [...call, callClosed(16)], 'credentials-rejected', 'sure'],
  ['E=691', [...link, rejectedWith(691)], 'credentials-rejected', 'sure'],
  ['E=647', [...link, rejectedWith(647)], 'account-restricted', 'sure'],
  ['E=648', [...link, rejectedWith(648)], 'password-expired', 'sure'],
  [
    'an expired password in words',
    [...link, ['authenticate', { kind: 'auth-rejected', method: 'CHAP', user: 'alice', text: 'Password has expired' }]],
    'password-expired',
    'sure',
  ],
  [
    'a disabled account in words, with E=691',
    [
      ...link,
      ['authenticate', { kind: 'auth-rejected', method: 'CHAP', user: 'alice', code: 691, text: 'Account disabled' }],
    ],
    'account-restricted',
    'sure',
  ],
  ['no answer to the sign-in', [...link, ['authenticate', { kind: 'auth-silent' }]], 'auth-no-response', 'likely'],
  [
    'a gateway without the password',
    [...link, ['authenticate', { kind: 'server-proof-wrong' }]],
    'server-not-authentic',
    'sure',
  ],
  ['no address', [...link, ['address', { kind: 'no-address-given' }]], 'no-address', 'likely'],
  ['hung up on the way', [...link, ['lcp', { kind: 'lcp-terminated', text: 'bye' }]], 'gateway-closed', 'likely'],
  [
    'large echoes lost',
    [
      ...up,
      ['live', { kind: 'echo', bytes: 64, milliseconds: 9 }],
      ['live', { kind: 'echo-lost', bytes: 1400, tries: 3 }],
    ],
    'path-mtu-black-hole',
    'near-sure',
  ],
  ['silence of a tunnel', [...up, ['live', { kind: 'peer-silent', seconds: 20 }]], 'peer-silent', 'near-sure'],
  ['hung up under PPP', [...link, ['live', { kind: 'closed-by-gateway' }]], 'gateway-closed', 'likely'],
  ['L2TP of a tunnel unanswered', [...up, ['l2tp', { kind: 'l2tp-silent', tries: 5 }]], 'peer-silent', 'near-sure'],
  ['a tunnel taken down', [...up, ['live', { kind: 'closed-by-gateway' }]], 'gateway-closed', 'sure'],
  ['keys not renewed', [...up, ['live', { kind: 'rekey-failed' }]], 'rekey-failed', 'near-sure'],
  ['the network gone', [...up, ['live', { kind: 'no-route' }]], 'network-down', 'sure'],
]
