import { silent, refusal, ike, esp, type Row } from './told.ts'

/** Symptoms of phase 2 and ESP. */
export const PHASE2_ROWS: readonly Row[] = [
  ['no NAT traversal', [...ike, ['ipsec', { kind: 'natt-unsupported' }]], 'natt-unsupported', 'sure'],
  ['XAUTH after MM6', [...ike, ['ipsec', { kind: 'wants-xauth' }]], 'wants-xauth', 'sure'],
  ['protected 14', [...ike, refusal(2, 14)], 'esp-no-common-proposal', 'sure'],
  [
    'a phase 2 choice not offered',
    [...ike, ['ipsec', { kind: 'choice-not-offered', phase: 2, proposal: 'des' }]],
    'esp-no-common-proposal',
    'near-sure',
  ],
  ['protected 18', [...ike, refusal(2, 18)], 'esp-selectors-refused', 'likely'],
  [
    'a channel from port 1701 alone',
    [...ike, refusal(2, 18), ['ipsec', { kind: 'selectors-taken', from: 1701 }]],
    'esp-selectors-refused',
    'sure',
  ],
  ['silence to Quick Mode', [...ike, silent('QM2')], 'esp-selectors-refused', 'likely'],
  [
    'SHA-256 cut to 96 bits',
    [...esp('udp'), ['ipsec', { kind: 'esp-received', packets: 3, integrity: 'truncated' }]],
    'esp-sha256-truncated',
    'sure',
  ],
  [
    'ESP that is changed',
    [...esp('udp'), ['ipsec', { kind: 'esp-received', packets: 3, integrity: 'wrong' }]],
    'esp-blocked',
    'near-sure',
  ],
  [
    'no bare ESP',
    [...esp('esp'), ['ipsec', { kind: 'esp-silent' }], ['l2tp', { kind: 'l2tp-silent', tries: 5 }]],
    'esp-blocked',
    'likely',
  ],
]
