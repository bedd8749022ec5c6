import type { Facts, Of } from './facts.ts'
import { along, given, notify, seen, type Rule } from './rule.ts'
import type { Certainty } from '../domain/connect/certainty.ts'

const user = ({ user: name }: Facts) => (name === undefined ? {} : { user: name })

/** Certainty of a rejected sign-in, by who reports it. */
function rejection(facts: Facts): Certainty {
  const { all, reached, has } = facts
  if (saysWhy(facts)) return 'sure'
  const told = all('auth-rejected').filter(({ bare }) => !bare)
  if (told.length > 0 && told.every((item) => (item.code ?? WRONG) !== WRONG || isUnexplained(item))) return 'likely'
  // pppd also says so about a gateway that it does not trust, in a line before, if the log has that.
  const heard = reached('l2tp') || reached('lcp') || has('lcp-up')
  return all('auth-rejected').some(({ method, bare }) => !bare || (heard && method !== 'PPP')) ? 'near-sure' : 'likely'
}

/**
 * The gateway itself blames user or password, in its log or to the client. EAP certificates fail with the same words.
 */
const saysWhy = ({ all }: Facts): boolean =>
  all('auth-rejected').some(
    ({ method, atGateway, bare, text = '' }) =>
      (atGateway === true && method !== 'EAP' && !bare) || /unknown user|no secret|password|no such user/i.test(text),
  )

/** PPP was reported: otherwise the log does not show why a call ended. */
const pppHeard = ({ observations }: Facts): boolean =>
  observations.some(({ stage }) => stage === 'lcp' || stage === 'authenticate' || stage === 'address')

const up = (facts: Facts): boolean => facts.subject.wasUp ?? facts.passed('address')

/** Milliseconds at which the tunnel came up; 0 if it was up before. */
const upAt = (facts: Facts): number =>
  facts.subject.wasUp
    ? 0
    : Math.min(
        ...facts.observations.flatMap(({ kind, stage, at }) =>
          kind === 'address' || (kind === 'done' && stage === 'address') ? [at] : [],
        ),
      )

/** Events that end a tunnel that is up; earlier ones of the kind have been overcome. */
const onceUp = (shown: Rule['shown']): Rule['shown'] =>
  given(up, (facts) => {
    const from = upAt(facts)
    return shown(facts).filter(({ at }) => at >= from)
  })

/** PPP disconnect causes (RFC 3145 section 3) that say more than the call's end. */
const closedBecause = (causes: readonly number[]): Rule['shown'] =>
  seen('l2tp-closed', ({ pppCause }) => pppCause !== undefined && causes.includes(pppCause))

/** Nothing shows that the silence is IPsec's. */
const isWithoutIpsec = ({ all, has }: Facts): boolean =>
  !has('esp-silent') && all('l2tp-silent').every(({ presumed }) => presumed)

export const L2TP: readonly Rule[] = [
  {
    // At the gateway, whose L2TP service may have another log.
    name: 'the client hears nothing through an SA that stands, and no L2TP is in the log → L2TP service down',
    stage: 'l2tp',
    code: 'l2tp-no-response',
    certainty: 'open',
    others: () => ['natt-value', 'hash-cut', 'l2tp-log-elsewhere', 'esp-lost'],
    shown: seen('client-hears-nothing'),
  },
  {
    name: 'the gateway wants an L2TP tunnel secret → tunnel secret wanted',
    stage: 'l2tp',
    code: 'l2tp-secret-wanted',
    certainty: 'sure',
    shown: seen('l2tp-secret-wanted'),
  },
  {
    name: 'StopCCN, or CDN before the call stands → L2TP refused',
    stage: 'l2tp',
    code: 'l2tp-refused',
    certainty: 'sure',
    shown: seen('l2tp-closed', ({ beginningUnseen }) => !beginningUnseen),
  },
  {
    name: 'L2TP that makes no sense to us → L2TP refused',
    stage: 'l2tp',
    code: 'l2tp-refused',
    certainty: 'likely',
    shown: seen('l2tp-not-understood'),
  },
  {
    name: 'ESP comes back, and nothing answers SCCRQ → L2TP service down',
    stage: 'l2tp',
    code: 'l2tp-no-response',
    certainty: 'near-sure',
    shown: given(
      (facts) => facts.all('esp-received').some(({ integrity }) => integrity === 'right'),
      seen('l2tp-silent'),
    ),
  },
  {
    name: 'silence after SCCRQ, and two NAT-OA of which the first was taken → our own side drops the answers',
    stage: 'l2tp',
    code: 'l2tp-no-response',
    certainty: 'likely',
    shown: along(seen('nat-oa-ambiguous'), seen('l2tp-silent')),
    args: () => ({ variant: 'nat-oa' }),
  },
  {
    name: 'no answer, or none for this port, and a program here has 1701 → port in use',
    stage: 'l2tp',
    code: 'port-in-use',
    certainty: 'likely',
    others: () => ['l2tp-off', 'esp-lost'],
    shown: along(
      seen('other-port', ({ busy }) => busy === true),
      (facts) => [...seen('l2tp-silent')(facts), ...seen('selectors-refused')(facts), ...notify(2, [18])(facts)],
    ),
    args: () => ({ port: 1701 }),
  },
  {
    name: 'L2TP goes from a port that the IPsec policy does not cover, and nothing answers → settings of xl2tpd',
    stage: 'l2tp',
    code: 'settings-refused',
    certainty: 'likely',
    others: () => ['l2tp-off', 'esp-lost'],
    shown: along(
      seen('other-port', ({ busy, outsidePolicy }) => !busy && outsidePolicy === true),
      seen('l2tp-silent'),
    ),
    args: (facts) => ({
      component: 'xl2tpd',
      reason: `UDP ${facts.first('other-port').port ?? '-'}; IPsec: UDP 1701`,
    }),
  },
  {
    name: 'silence after SCCRQ, with an SA that stands → L2TP service down, or 1701 filtered',
    stage: 'l2tp',
    code: 'l2tp-no-response',
    certainty: (facts) => (isWithoutIpsec(facts) ? 'open' : 'likely'),
    cause: 'l2tp-off',
    others: (facts) => (isWithoutIpsec(facts) ? ['wrong-key', 'natt-filtered'] : ['esp-lost', 'other-client']),
    shown: (facts) => [...seen('l2tp-silent')(facts), ...seen('esp-silent')(facts)],
  },
]

/** Words of pppd, FreeRADIUS, Windows and RouterOS for an account that may not sign in. */
const RESTRICTED =
  /account (?:is )?(?:disabled|locked|restricted|expired)|restricted logon|no dial-?in|is already active|outside (?:of )?(?:your )?allowed time/i
/** Also a rejected change of an expired password. */
const EXPIRED = /password (?:has )?expired|password change failed|error changing password/i

/** E= for a wrong name or password; the meaning of an unknown number is open. */
const WRONG = 691

const OF_CREDENTIALS = /password|user|credential|denied|authenticat/i

/**
 * MS-CHAP that fails without its mandatory error number (RFC 2759 section 6) and without words for it: pppd as a
 * gateway answers so if it does not know the user, if its RADIUS server also requires a code, or if its plugin is not
 * set up, whatever the password.
 */
const isUnexplained = ({ method, code, text = '' }: Of<'auth-rejected'>): boolean =>
  method.startsWith('MS-CHAP') && code === undefined && !OF_CREDENTIALS.test(text)

export const PPP: readonly Rule[] = [
  {
    name: 'no method that both allow → no common way of signing in',
    stage: 'authenticate',
    code: 'auth-method-mismatch',
    certainty: 'sure',
    shown: seen('auth-methods', ({ agreed }) => agreed === undefined),
    args: (facts) => {
      const { wanted, allowed } = facts.first('auth-methods')
      return { wanted: wanted.join(', '), allowed: allowed.join(', ') }
    },
  },
  {
    name: 'EAP is agreed, and none of its methods → no common way of signing in',
    stage: 'authenticate',
    code: 'auth-method-mismatch',
    certainty: 'near-sure',
    shown: seen('eap-type-refused'),
    args: (facts) => ({ wanted: facts.first('eap-type-refused').wanted }),
  },
  {
    name: 'xl2tpd or pppd here refuses its options, or pppd the gateway’s address → settings refused',
    stage: 'address',
    code: 'settings-refused',
    certainty: (facts) => {
      const refused = facts.all('settings-refused')
      // At a gateway it concerns what the client rejects, and nothing shows whose log it is.
      if (refused.every(({ presumed }) => presumed)) return 'open'
      return refused.some(({ stage, presumed }) => stage !== 'address' && !presumed) ? 'sure' : 'near-sure'
    },
    others: ({ all }) => (all('settings-refused').every(({ presumed }) => presumed) ? ['methods-differ'] : []),
    shown: seen('settings-refused', ({ stage }) => stage !== 'prerequisites'),
    args: (facts) => {
      const refused = facts.all('settings-refused').find(({ stage }) => stage !== 'prerequisites')
      const { component, reason } = refused ?? facts.first('settings-refused')
      return { component, reason }
    },
  },
  {
    name: 'MPPE is demanded by one side and refused by the other → PPP encryption differs',
    stage: 'address',
    code: 'ppp-encryption-mismatch',
    certainty: 'sure',
    args: (facts) => (facts.all('ppp-encryption-refused').some((item) => item.demandedHere) ? { variant: 'here' } : {}),
    shown: (facts) => [
      ...seen('ppp-encryption-refused')(facts),
      ...seen('lcp-terminated', ({ text }) => /^MPPE /.test(text ?? ''))(facts),
    ],
  },
  {
    name: 'the gateway proves itself wrongly → it does not know the password',
    stage: 'authenticate',
    code: 'server-not-authentic',
    certainty: 'sure',
    shown: seen('server-proof-wrong'),
    always: true,
  },
  {
    // It then rejects sign-ins without checking them.
    name: 'the gateway says that its user directory does not answer → directory down',
    stage: 'authenticate',
    code: 'auth-no-response',
    certainty: 'sure',
    shown: seen('auth-silent', ({ directory }) => directory === true),
  },
  {
    name: 'E=648 or 709, or their words → password expired',
    stage: 'authenticate',
    code: 'password-expired',
    certainty: 'sure',
    shown: seen('auth-rejected', ({ code, text = '' }) => code === 648 || code === 709 || EXPIRED.test(text)),
    args: user,
  },
  {
    name: 'E=646, 647 or 649, or their words → hours, account or dial-in right',
    stage: 'authenticate',
    code: 'account-restricted',
    certainty: 'sure',
    // FreeRADIUS reports a disabled account with E=691.
    shown: seen(
      'auth-rejected',
      ({ code, text = '' }) => code === 646 || code === 647 || code === 649 || RESTRICTED.test(text),
    ),
    args: user,
  },
  {
    name: 'the sign-in is refused → wrong user or password',
    stage: 'authenticate',
    code: 'credentials-rejected',
    certainty: rejection,
    // A correct password is rejected in the same way, and only the gateway knows why.
    others: (facts) => (saysWhy(facts) ? [] : ['account-barred', 'session-held', 'ntlm-refused']),
    shown: seen('auth-rejected'),
    args: user,
  },
  {
    name: 'the call ends with cause 15 → no common way of signing in',
    stage: 'authenticate',
    code: 'auth-method-mismatch',
    certainty: 'sure',
    shown: closedBecause([15]),
  },
  {
    name: 'the call ends with cause 16 → wrong user or password',
    stage: 'authenticate',
    code: 'credentials-rejected',
    certainty: 'sure',
    shown: closedBecause([16]),
    args: user,
  },
  {
    name: 'no answer to the sign-in → the gateway’s user directory does not answer',
    stage: 'authenticate',
    code: 'auth-no-response',
    certainty: 'likely',
    others: () => ['packets-lost'],
    shown: (facts) => [...seen('auth-silent')(facts), ...closedBecause([13])(facts)],
  },
  {
    name: 'no LCP although the call stands → PPP not started at the gateway',
    stage: 'lcp',
    code: 'lcp-no-response',
    certainty: 'likely',
    others: () => ['esp-lost'],
    shown: (facts) => [...seen('lcp-silent')(facts), ...closedBecause([5, 6])(facts)],
  },
  {
    // Nothing else is in progress there. Some gateways reject PAP, or an unknown user, only in this way.
    name: 'the gateway hangs up in answer to the sign-in → wrong user or password',
    stage: 'authenticate',
    code: 'credentials-rejected',
    certainty: 'likely',
    others: () => ['account-barred', 'methods-differ', 'session-held'],
    shown: seen('lcp-terminated', ({ stage }) => stage === 'authenticate'),
    args: user,
  },
  {
    name: 'LCP ends with words about authentication → no common way of signing in',
    stage: 'authenticate',
    code: 'auth-method-mismatch',
    certainty: 'likely',
    shown: seen('lcp-terminated', ({ text }) => /auth/i.test(text ?? '')),
  },
  {
    name: 'no address comes → pool empty',
    stage: 'address',
    code: 'no-address',
    // An L2TP end with these words comes from the gateway itself.
    certainty: (facts) => (facts.all('no-address-given').some(({ stage }) => stage === 'l2tp') ? 'sure' : 'likely'),
    shown: (facts) => [...seen('no-address-given')(facts), ...closedBecause([17, 18, 19, 20])(facts)],
  },
  {
    name: 'the gateway hangs up on the way → gateway closed',
    stage: 'address',
    code: 'gateway-closed',
    certainty: (facts) =>
      !pppHeard(facts) || facts.all('l2tp-closed').some(({ beginningUnseen }) => beginningUnseen) ? 'open' : 'likely',
    shown: (facts) => [
      ...seen('lcp-terminated')(facts),
      ...seen('l2tp-closed')(facts),
      ...seen('closed-by-gateway')(facts),
    ],
    whereItStopped: true,
  },
]

/** Echoes larger than one that came back, so that the size matters. */
function lostEchoes(facts: Facts): readonly Of<'echo-lost'>[] {
  const small = Math.min(...facts.all('echo').map(({ bytes }) => bytes))
  // A packet that arrives fragmented does not vanish: the system's client allows fragmentation.
  const cut = new Set(facts.all('echo-cut').flatMap((item) => (item.where === 'outside' ? [item.bytes] : [])))
  return facts.all('echo-lost').filter(({ bytes }) => bytes > small && !cut.has(bytes))
}

/** For a tunnel that is up. */
export const LIVE: readonly Rule[] = [
  {
    name: 'the network went away under the tunnel → no network',
    stage: 'live',
    code: 'network-down',
    certainty: 'sure',
    shown: onceUp(seen('no-route')),
    always: true,
  },
  {
    name: 'new keys were not agreed → renewal failed',
    stage: 'live',
    code: 'rekey-failed',
    certainty: 'near-sure',
    shown: onceUp((facts) => [...seen('rekey-failed')(facts), ...seen('phase1-expired')(facts)]),
    always: true,
  },
  {
    name: 'no answer to echoes or dead peer detection → gateway silent',
    stage: 'live',
    code: 'peer-silent',
    certainty: 'near-sure',
    // xl2tpd considers a tunnel lost if its own messages are not acknowledged.
    shown: onceUp((facts) => [...seen('peer-silent')(facts), ...seen('l2tp-silent')(facts)]),
    always: true,
  },
  {
    name: 'small echoes come back and large ones do not → path MTU black hole',
    stage: 'live',
    code: 'path-mtu-black-hole',
    certainty: 'near-sure',
    shown: (facts) => {
      const lost = lostEchoes(facts)
      return lost.length > 0 ? [...facts.all('echo'), ...lost] : []
    },
    args: (facts) => ({
      passes: Math.max(...facts.all('echo').map(({ bytes }) => bytes)),
      lost: Math.min(...lostEchoes(facts).map(({ bytes }) => bytes)),
    }),
    always: true,
  },
  {
    name: 'the gateway takes a tunnel down that was up → gateway closed',
    stage: 'live',
    code: 'gateway-closed',
    certainty: ({ all }) =>
      [...all('closed-by-gateway'), ...all('lcp-terminated'), ...all('l2tp-closed')].every(({ presumed }) => presumed)
        ? 'likely'
        : 'sure',
    shown: onceUp((facts) => [
      ...seen('closed-by-gateway')(facts),
      ...seen('lcp-terminated')(facts),
      ...seen('l2tp-closed')(facts),
    ]),
    always: true,
  },
]
