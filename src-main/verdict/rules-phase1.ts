import type { CauseName } from '../domain/connect/causes.ts'
import type { Facts } from './facts.ts'
import { given, notify, seen, unlessPresumed, type Rule } from './rule.ts'
import type { Certainty } from '../domain/connect/certainty.ts'

const withKey = ({ auth }: Facts): boolean => auth !== 'certificate'
const withCertificate = ({ auth }: Facts): boolean => auth === 'certificate'
const answeredOn =
  (port: number) =>
  (facts: Facts): boolean =>
    facts.all('ike-answer').some((answer) => answer.port === port)

/**
 * Certainty for a key, by a symptom that a certificate can also have. The lines that distinguish the two are at the
 * start of phase 1.
 */
const keyed = ({ auth, has }: Facts): Certainty =>
  auth === undefined && has('beginning-unseen') ? 'likely' : 'near-sure'

const keyOthers = (facts: Facts): readonly CauseName[] => (keyed(facts) === 'likely' ? ['client-certificate'] : [])

/** A message and two repetitions: not all three get lost. */
const ENOUGH = 3
const repeatedEnough = (facts: Facts): boolean => facts.all('ike-silent').some(({ tries }) => tries >= ENOUGH)
/** The last lines of a log may concern a repetition that got through. */
const oftenLost = (facts: Facts): Certainty =>
  facts.all('answers-lost').some(({ tries }) => tries > 1) ? 'likely' : 'open'
const gateway = ({ gateway: name }: Facts) => (name === undefined ? {} : { gateway: name })

const offers = (facts: Facts): Certainty => {
  const refused = facts.all('phase1-refused')
  if (refused.length > 0 && refused.every(({ presumed }) => presumed)) return 'likely'
  return refused.some(({ accepted = [] }) => accepted.length > 0) ? 'sure' : 'near-sure'
}

/** Concerns ESP of a former tunnel, unprotected, and nothing in phase 1. */
const INVALID_SPI = 11

/** Notifications about an identity, a certificate or a signature. */
const REFUSED = notify(1, [18, 19, 20, 21, 22, 23, 24, 25, 28])

/** The same, in a message that both sides' keys protect. */
const PROVEN_REFUSAL = seen(
  'notify',
  ({ phase, type, authenticated }) => phase === 1 && authenticated && [18, 23, 24].includes(type),
)

/** Phase 1: which peers may connect, and with which algorithms. */
export const PHASE_1: readonly Rule[] = [
  {
    name: 'XAUTH or mode config after phase 1 → no L2TP gateway',
    stage: 'ipsec',
    code: 'wants-xauth',
    certainty: 'sure',
    shown: seen('wants-xauth'),
  },
  {
    // Dates and names in such a certificate do not matter.
    name: 'the gateway’s certificate is of an unknown issuer → gateway not trusted',
    stage: 'ike',
    code: 'gateway-certificate-untrusted',
    certainty: unlessPresumed('gateway-certificate'),
    shown: seen('gateway-certificate', ({ problem }) => problem === 'untrusted'),
  },
  {
    name: 'the gateway’s certificate is past its time → gateway certificate expired',
    stage: 'ike',
    code: 'gateway-certificate-expired',
    certainty: unlessPresumed('gateway-certificate'),
    shown: seen('gateway-certificate', ({ problem }) => problem === 'expired'),
  },
  {
    name: 'the gateway’s certificate is for another name → another identity',
    stage: 'ike',
    code: 'gateway-identity-mismatch',
    certainty: 'sure',
    shown: seen('gateway-certificate', ({ problem }) => problem === 'identity'),
  },
  {
    name: 'the gateway names itself otherwise → another identity',
    stage: 'ike',
    code: 'gateway-identity-mismatch',
    // Without the expected identity, the cause is a little less certain.
    certainty: (facts) => (facts.all('gateway-identity').some(({ wanted }) => wanted !== '') ? 'sure' : 'near-sure'),
    shown: seen('gateway-identity'),
    args: (facts) => {
      const identity = facts.first('gateway-identity')
      // With a key, no certificate has the name: both sides only have to agree on it, and the profile can contain it.
      const wanted = identity.wanted === '' ? facts.gateway : identity.wanted
      if (wanted === undefined) return { found: identity.found }
      return { wanted, found: identity.found, ...(withKey(facts) ? { variant: 'psk' } : {}) }
    },
  },
  {
    name: 'the gateway’s signature does not verify → gateway not trusted',
    stage: 'ike',
    code: 'gateway-certificate-untrusted',
    certainty: 'near-sure',
    shown: seen('gateway-proof-wrong', ({ method }) => method === 'certificate'),
  },
  {
    name: 'the gateway sends no certificate → gateway not trusted',
    stage: 'ike',
    code: 'gateway-certificate-untrusted',
    certainty: 'likely',
    shown: seen('gateway-certificate-missing'),
  },
  {
    name: 'our certificate is past its time → client certificate expired',
    stage: 'ike',
    code: 'client-certificate-expired',
    certainty: 'sure',
    shown: seen('client-certificate', ({ problem }) => problem === 'expired'),
  },
  {
    name: 'our certificate’s time has not come → clock or certificate early',
    stage: 'ike',
    code: 'client-certificate-early',
    certainty: 'sure',
    shown: seen('client-certificate', ({ problem }) => problem === 'not-yet-valid'),
  },
  {
    name: 'the gateway refuses our certificate → client certificate rejected',
    stage: 'ike',
    code: 'client-certificate-rejected',
    certainty: 'sure',
    shown: seen('client-certificate', ({ problem }) => problem === 'rejected'),
  },
  {
    name: 'a refusal after our certificate, which is past its time → client certificate expired',
    stage: 'ike',
    code: 'client-certificate-expired',
    certainty: 'near-sure',
    shown: given((facts) => withCertificate(facts) && facts.subject.certificateExpired === true, REFUSED),
  },
  {
    name: 'a refusal after our certificate → client certificate rejected',
    stage: 'ike',
    code: 'client-certificate-rejected',
    certainty: 'near-sure',
    shown: given(withCertificate, REFUSED),
  },
  {
    name: 'the gateway’s proof is made with another key → wrong pre-shared key',
    stage: 'ike',
    code: 'psk-mismatch',
    certainty: 'sure',
    shown: seen('gateway-proof-wrong', ({ method }) => method === 'psk'),
  },
  {
    name: 'the client leaves as soon as the gateway has proven itself → it expects another identity',
    stage: 'ipsec',
    code: 'gateway-identity-mismatch',
    certainty: 'open',
    shown: seen('client-left'),
    args: () => ({ variant: 'client-left' }),
    others: ({ auth }) => (auth === 'psk' ? [] : ['gateway-certificate']),
  },
  {
    name: 'encrypted messages that do not open → wrong pre-shared key',
    stage: 'ike',
    code: 'psk-mismatch',
    certainty: keyed,
    others: keyOthers,
    shown: given(withKey, seen('undecryptable')),
  },
  {
    name: 'our proof is thrown away again and again → wrong pre-shared key',
    stage: 'ike',
    code: 'psk-mismatch',
    certainty: keyed,
    others: keyOthers,
    shown: given(withKey, seen('proof-ignored')),
  },
  {
    // Both sides' keys are derived from the pre-shared key, so a side with another key cannot authenticate a message to
    // us. With a certificate, it concerns that, and the start of the log distinguishes the two.
    name: 'a refusal that only the same key can prove → the gateway knows no client of our identity',
    stage: 'ike',
    code: 'ike-refused',
    certainty: (facts) => (keyed(facts) === 'likely' ? 'open' : 'near-sure'),
    others: keyOthers,
    shown: given(withKey, PROVEN_REFUSAL),
    args: () => ({ variant: 'identity', field: 'ipsec.localId' }),
  },
  {
    name: 'malformed, wrong hash or failed authentication, after the key exchange → wrong pre-shared key',
    stage: 'ike',
    code: 'psk-mismatch',
    certainty: keyed,
    others: keyOthers,
    shown: given(withKey, notify(1, [16, 23, 24])),
  },
  {
    name: 'the gateway ends the exchange before phase 1 stands → wrong pre-shared key',
    stage: 'ike',
    code: 'psk-mismatch',
    certainty: 'likely',
    shown: given(
      (facts) => withKey(facts) && facts.has('phase1-chosen'),
      (facts) => [...seen('closed-by-gateway')(facts), ...notify(1, [4])(facts)],
    ),
  },
  {
    name: 'every proposal of IKEv1 refused, and one of IKEv2 taken → gateway speaks IKEv2 only',
    stage: 'ike',
    code: 'ikev2-only',
    // It may have IKEv1 connections for others.
    certainty: 'likely',
    shown: given(
      (facts) => facts.has('phase1-refused') && offers(facts) !== 'sure',
      seen('ike-answer', ({ chose }) => chose === true),
    ),
  },
  {
    name: 'NO-PROPOSAL-CHOSEN in phase 1 → no common algorithms, or no entry for this client',
    stage: 'ike',
    code: 'ike-no-common-proposal',
    certainty: offers,
    shown: (facts) => [...seen('phase1-refused')(facts), ...notify(1, [13, 14, 15])(facts)],
  },
  {
    name: 'the gateway chooses what was not offered → no common algorithms',
    stage: 'ike',
    code: 'ike-no-common-proposal',
    certainty: 'near-sure',
    shown: seen('choice-not-offered', ({ phase }) => phase === 1),
  },
  {
    name: 'UDP 4500 is unreachable → UDP 4500 blocked',
    stage: 'ike',
    code: 'natt-no-response',
    certainty: 'sure',
    shown: given(
      (facts) => !answeredOn(4500)(facts),
      seen('port-unreachable', ({ port }) => port === 4500),
    ),
    args: gateway,
  },
  {
    name: 'a gateway without NAT traversal → NAT traversal unsupported',
    stage: 'ipsec',
    code: 'natt-unsupported',
    certainty: 'sure',
    shown: seen('natt-unsupported'),
  },
  {
    name: 'at the gateway: the client does not hear the first answers → UDP 500 filtered towards the client',
    stage: 'ike',
    code: 'ike-no-response',
    certainty: oftenLost,
    shown: seen('answers-lost', ({ port, message }) => port === 500 && message === 'MM2'),
    args: () => ({ variant: 'answers-lost' }),
  },
  {
    name: 'at the gateway: the client does not hear the answers from 4500 → UDP 4500 filtered towards the client',
    // Phase 1 is established only for the side that answers last.
    stage: 'ipsec',
    code: 'natt-no-response',
    certainty: oftenLost,
    shown: seen('answers-lost', ({ port }) => port === 4500),
    args: () => ({ variant: 'answers-lost' }),
  },
  {
    name: 'at the gateway: the client does not hear the longer answers → large messages lost',
    stage: 'ipsec',
    code: 'ike-no-response',
    certainty: 'open',
    others: () => ['packets-lost'],
    shown: seen('answers-lost', ({ port, message }) => port === 500 && message !== 'MM2'),
    args: () => ({ variant: 'answers-lost' }),
  },
  {
    // After the signs of a wrong key: a gateway may receive on 4500 and answer from 500.
    name: 'silence on 4500 from the first message on, answers on 500 → UDP 4500 filtered',
    stage: 'ike',
    code: 'natt-no-response',
    certainty: 'likely',
    shown: given(
      (facts) => answeredOn(500)(facts) && !answeredOn(4500)(facts),
      (facts) => {
        const first = seen('ike-silent', ({ message, port }) => message !== 'MM6' && port === 4500)(facts)
        return first.length > 0 ? seen('ike-silent', ({ port }) => port === 4500)(facts) : []
      },
    ),
    args: gateway,
  },
  {
    name: 'silence to our proof, though 4500 answers → wrong pre-shared key',
    stage: 'ike',
    code: 'psk-mismatch',
    certainty: (facts) => (repeatedEnough(facts) ? keyed(facts) : 'likely'),
    shown: given(
      (facts) => withKey(facts) && answeredOn(4500)(facts),
      seen('ike-silent', ({ message, port }) => message === 'MM6' && port === 4500),
    ),
  },
  {
    name: 'silence to our proof on 4500 → UDP 4500 blocked, or a wrong pre-shared key',
    stage: 'ike',
    code: 'natt-no-response',
    certainty: 'open',
    others: (facts) => (withKey(facts) ? ['wrong-key'] : ['packets-lost', 'client-certificate']),
    shown: given(
      (facts) => !answeredOn(4500)(facts),
      seen('ike-silent', ({ message, port }) => message === 'MM6' && port === 4500),
    ),
    args: gateway,
  },
  {
    name: 'silence to our proof on the port that answered before → wrong pre-shared key',
    stage: 'ike',
    code: 'psk-mismatch',
    certainty: ({ has }) => (has('beginning-unseen') ? 'open' : 'likely'),
    others: () => ['natt-filtered'],
    shown: given(
      withKey,
      seen('ike-silent', ({ message }) => message === 'MM6'),
    ),
  },
  {
    name: 'silence to our certificate → large messages lost, or refused without a word',
    stage: 'ike',
    code: 'ike-refused',
    certainty: 'open',
    others: () => ['packets-lost', 'client-certificate'],
    shown: seen('ike-silent', ({ message }) => message === 'MM6'),
  },
  {
    name: 'silence to the key exchange → large messages lost, or the group is not supported',
    stage: 'ike',
    code: 'ike-refused',
    certainty: 'likely',
    shown: seen('ike-silent', ({ message }) => message === 'MM4'),
  },
  {
    name: 'phase 1 ended without a word after an answer → wrong pre-shared key, as a rule',
    stage: 'ike',
    code: 'psk-mismatch',
    certainty: 'open',
    others: () => ['no-common-algorithm', 'natt-filtered'],
    shown: given(withKey, seen('phase1-failed')),
  },
  {
    name: 'an impossible public value, or another refusal → phase 1 refused',
    stage: 'ike',
    code: 'ike-refused',
    certainty: ({ has }) => (has('beginning-unseen') ? 'open' : 'likely'),
    shown: (facts) => [
      ...seen('key-exchange-invalid', ({ phase }) => phase === 1)(facts),
      ...seen('notify', ({ phase, type }) => phase === 1 && type < 16384 && type !== INVALID_SPI)(facts),
      ...seen('phase1-failed')(facts),
      ...seen('closed-by-gateway')(facts),
    ],
  },
]
