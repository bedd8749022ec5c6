import type { Facts, Of } from './facts.ts'
import { given, notify, seen, unlessPresumed, type Rule } from './rule.ts'

const answeredOn =
  (port: number) =>
  (facts: Facts): boolean =>
    facts.all('ike-answer').some((answer) => answer.port === port)
const unanswered = (facts: Facts): boolean => !facts.has('ike-answer')
/** A tunnel that came up lacked nothing. */
const notUp = (facts: Facts): boolean => !facts.passed('address')
/** Observations of IPsec when it did not come up. */
const IPSEC_FAILED = [
  'notify',
  'ike-silent',
  'phase1-failed',
  'phase1-refused',
  'phase2-refused',
  'selectors-refused',
] as const
const gateway = ({ gateway: name }: Facts) => (name === undefined ? {} : { gateway: name })

/** The name of the field that contains it. */
const fieldOf = (secret: Of<'secret-missing'>['secret']): string =>
  secret === 'certificate' ? 'machineAuth.certificate' : secret

/** For an algorithm, with the negotiated ESP: it is one of these. */
function moduleIn(facts: Facts): string {
  const { module } = facts.first('module-missing')
  const esp = facts.all('phase2-chosen').at(-1)?.proposal
  return module === 'crypto' && esp !== undefined ? `crypto (${esp})` : module
}

/** Errors after which a program does not continue. What else it cannot load may belong to another connection. */
const STOPS =
  /^(?:cannot load config|unable to start strongSwan|abort initialization|configuration uses|Invalid or missing|invalid |IPv4 and IPv6)/

/** Before anything is sent, and whether anything answers. */
export const REACH: readonly Rule[] = [
  {
    name: 'the system lacks a part → component missing',
    stage: 'prerequisites',
    code: 'component-missing',
    certainty: unlessPresumed('component-missing'),
    shown: given(notUp, seen('component-missing')),
    args: (facts) => {
      const missing = facts.all('component-missing')
      return { component: (missing.find(({ presumed }) => !presumed) ?? facts.first('component-missing')).component }
    },
    always: true,
  },
  {
    name: 'the system’s IKE daemon does not do IKEv1 → IKEv1 missing',
    stage: 'prerequisites',
    code: 'ikev1-missing',
    certainty: 'sure',
    shown: given(notUp, seen('ikev1-missing')),
    args: (facts) => ({ component: facts.first('ikev1-missing').component }),
    always: true,
  },
  {
    name: 'the kernel lacks a module → kernel module missing',
    stage: 'prerequisites',
    code: 'kernel-module-missing',
    certainty: 'near-sure',
    shown: given(notUp, seen('module-missing')),
    args: (facts) => ({ module: moduleIn(facts) }),
    always: true,
  },
  {
    // The caller usually starts it: if it is not started, no IKE message follows.
    name: 'the IKE daemon does not run, and nothing of IKE follows → component stopped',
    stage: 'prerequisites',
    code: 'component-stopped',
    certainty: 'likely',
    shown: given(
      ({ observations }) =>
        !observations.some(({ stage }) => stage === 'reach' || stage === 'ike' || stage === 'ipsec'),
      seen('component-stopped'),
    ),
    args: (facts) => ({ component: facts.all('component-stopped')[0]?.component ?? '-' }),
    always: true,
  },
  {
    name: 'a program here refuses what a later version takes → component outdated',
    stage: 'prerequisites',
    code: 'component-outdated',
    certainty: 'sure',
    shown: given(notUp, seen('component-outdated')),
    args: (facts) => {
      const { component = '-', cured = '-' } = facts.all('component-outdated')[0] ?? {}
      return { component, version: cured }
    },
    always: true,
  },
  {
    name: 'the port is in use here → port taken',
    stage: 'prerequisites',
    code: 'port-in-use',
    certainty: 'sure',
    shown: given(notUp, seen('port-taken')),
    args: (facts) => {
      const { port, owner } = facts.first('port-taken')
      return { port, ...(owner === undefined ? {} : { owner }) }
    },
    always: true,
  },
  {
    name: 'the system has no secret to use → secret missing',
    stage: 'prerequisites',
    code: 'secret-missing',
    certainty: 'sure',
    shown: given(notUp, seen('secret-missing')),
    args: (facts) => ({ missing: fieldOf(facts.first('secret-missing').secret) }),
    always: true,
  },
  {
    name: 'the system does not take the settings → settings refused',
    stage: 'prerequisites',
    code: 'settings-refused',
    certainty: (facts) =>
      facts.all('settings-refused').some(({ reason }) => STOPS.test(reason)) ? 'sure' : 'near-sure',
    // If phase 1 is up, what a daemon could not load was not needed.
    shown: given(
      (facts) => !facts.passed('ike'),
      seen('settings-refused', ({ stage }) => stage === 'prerequisites'),
    ),
    args: (facts) => {
      const { component, reason } = facts.first('settings-refused')
      // With a certificate, what charon cannot load is the certificate or its key.
      const certificate = facts.auth === 'certificate' && /private key|CRED_|opening/.test(reason)
      return { component, reason, ...(certificate ? { field: 'machineAuth.certificate' } : {}) }
    },
    always: true,
  },
  {
    // Seen here while IPsec failed, or reported by the gateway, which may know better than our own side.
    name: 'L2TP runs outside IPsec → not encrypted',
    stage: 'l2tp',
    code: 'not-encrypted',
    certainty: unlessPresumed('l2tp-unencrypted'),
    // With the observations of IPsec, which show that it is not only a matter of missing lines.
    shown: (facts) => {
      const found = seen('l2tp-unencrypted')(facts)
      return found.length > 0 ? [...found, ...IPSEC_FAILED.flatMap((kind) => facts.all(kind))] : []
    },
    always: true,
  },
  {
    name: 'the name has no address → name not found',
    stage: 'resolve',
    code: 'gateway-name-unresolved',
    certainty: 'sure',
    shown: seen('name-unresolved'),
    args: (facts) => {
      const told = facts.all('name-unresolved').find(({ name }) => name !== '')?.name
      return told === undefined ? gateway(facts) : { gateway: told }
    },
  },
  {
    name: 'the name has no address of the required IP version → none of that version',
    stage: 'resolve',
    code: 'address-family-missing',
    certainty: 'sure',
    shown: seen('address-family-missing'),
    args: (facts) => {
      const { name, wanted } = facts.first('address-family-missing')
      return { gateway: name, wanted }
    },
  },
  {
    name: 'the network is unreachable → no network',
    stage: 'reach',
    code: 'network-down',
    certainty: unlessPresumed('no-route'),
    shown: seen('no-route'),
    whereItStopped: true,
  },
  {
    name: 'a firewall refuses what we send → UDP 500 blocked',
    stage: 'reach',
    code: 'ike-no-response',
    certainty: 'sure',
    shown: given(unanswered, seen('prohibited')),
    args: gateway,
  },
  {
    name: 'port unreachable on 500, no IKE at all → no IKE service',
    stage: 'reach',
    code: 'ike-no-response',
    certainty: unlessPresumed('port-unreachable'),
    shown: given(
      unanswered,
      seen('port-unreachable', ({ port }) => port !== 4500),
    ),
    args: gateway,
  },
  {
    name: 'only answers of IKEv2 → gateway speaks IKEv2 only',
    stage: 'ike',
    code: 'ikev2-only',
    certainty: unlessPresumed('ike-answer'),
    shown: given(
      (facts) => !facts.has('phase1-chosen') && !facts.has('phase1-refused'),
      seen('ike-answer', ({ version }) => version === 2),
    ),
  },
  {
    name: 'INVALID-MAJOR-VERSION, or a gateway that refuses IKEv1 → gateway speaks IKEv2 only',
    stage: 'ike',
    code: 'ikev2-only',
    certainty: 'sure',
    shown: (facts) => [...notify(1, [5, 6])(facts), ...seen('ikev1-refused')(facts)],
  },
  {
    name: 'silence on 500, answers on 4500 → UDP 500 filtered',
    stage: 'ike',
    code: 'ike-no-response',
    certainty: 'likely',
    shown: given(
      (facts) => answeredOn(4500)(facts) && !answeredOn(500)(facts),
      seen('ike-silent', ({ message, port }) => message === 'MM2' && port !== 4500),
    ),
    args: gateway,
    // A probe continues over 4500; the system's client, which starts on 500, does not. Other obstacles that the probe
    // meets would also stop that client once 500 is open, and are certain.
    always: true,
    givesWay: true,
  },
  {
    name: 'silence on every port → gateway off, address wrong, or filtered',
    stage: 'reach',
    code: 'ike-no-response',
    certainty: 'open',
    others: () => ['ports-filtered', 'wrong-address', 'gateway-off'],
    shown: given(unanswered, seen('ike-silent')),
    args: gateway,
  },
]
