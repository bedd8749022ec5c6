import { along, given, notify, seen, type Rule } from './rule.ts'

/** Phase 2, and whether its packets arrive. */
export const PHASE_2: readonly Rule[] = [
  {
    name: 'NO-PROPOSAL-CHOSEN in phase 2 → no common ESP algorithms, mode or PFS',
    stage: 'ipsec',
    code: 'esp-no-common-proposal',
    certainty: 'sure',
    shown: (facts) => [...seen('phase2-refused')(facts), ...notify(2, [13, 14, 15])(facts)],
  },
  {
    name: 'the gateway takes L2TP from port 1701 alone → selectors refused',
    stage: 'ipsec',
    code: 'esp-selectors-refused',
    certainty: 'sure',
    shown: seen('selectors-taken'),
    args: () => ({ variant: 'own-port' }),
  },
  {
    name: 'the gateway refuses UDP 1701 in transport mode → selectors refused',
    stage: 'ipsec',
    code: 'esp-selectors-refused',
    certainty: 'likely',
    shown: (facts) => [...seen('selectors-refused')(facts), ...notify(2, [18])(facts)],
  },
  {
    name: 'the gateway chooses for ESP what was not offered → no common ESP algorithms',
    stage: 'ipsec',
    code: 'esp-no-common-proposal',
    certainty: 'near-sure',
    shown: (facts) => [
      ...seen('choice-not-offered', ({ phase }) => phase === 2)(facts),
      ...seen('key-exchange-invalid', ({ phase }) => phase === 2)(facts),
    ],
  },
  {
    name: 'silence to Quick Mode → selectors not accepted',
    stage: 'ipsec',
    code: 'esp-selectors-refused',
    certainty: 'likely',
    shown: seen('ike-silent', ({ message }) => message === 'QM2'),
  },
  {
    name: 'ESP comes back with 96 bits of SHA-256 → truncated SHA-256',
    stage: 'l2tp',
    code: 'esp-sha256-truncated',
    certainty: 'sure',
    shown: seen('esp-received', ({ integrity }) => integrity === 'truncated'),
    // A probe answers in kind and continues; no system's client does.
    always: true,
  },
  {
    name: 'ESP comes back changed → something between alters it',
    stage: 'l2tp',
    code: 'esp-blocked',
    certainty: 'near-sure',
    shown: given(
      (facts) => !facts.all('esp-received').some(({ integrity }) => integrity === 'right'),
      seen('esp-received', ({ integrity }) => integrity === 'wrong'),
    ),
  },
  {
    name: 'no bare ESP comes back → protocol 50 blocked',
    stage: 'l2tp',
    code: 'esp-blocked',
    certainty: 'likely',
    others: () => ['l2tp-off'],
    shown: along(
      seen('esp-silent'),
      seen('phase2-chosen', ({ encapsulation }) => encapsulation === 'esp'),
    ),
  },
]
