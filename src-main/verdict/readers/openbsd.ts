import { done, readerOf, rule, step } from './meaning.ts'

/**
 * OpenBSD as the gateway: npppd's lines are fields, `ppp id=2 layer=chap … logtype=Failure username="anna"`; isakmpd's
 * lines are sentences.
 */

/** It puts its own name before some lines. */
export const openbsdText = (text: string): string => (text.startsWith('isakmpd: ') ? text.slice(9) : text)

export const OPENBSD = readerOf([
  rule(/^l2tpd ctrl=\d{1,9} logtype=Started /, 'l2tpd', () => [step('l2tp', { kind: 'l2tp-answer' })]),
  rule(/^l2tpd ctrl=\d{1,9} call=\d{1,9} logtype=PPPBind /, 'l2tpd', () => [done('l2tp')]),
  rule(/^ppp id=\d{1,9} layer=lcp logtype=Opened /, 'ppp', () => [done('lcp')]),
  rule(
    /^ppp id=\d{1,9} layer=(?:chap|pap|eap) (?:proto=\w{1,20} )?logtype=Success username="([^"]{0,200})"/,
    'ppp',
    ([name = '']) => [{ kind: 'user', name }, step('authenticate', { kind: 'auth-accepted', method: 'PPP' })],
  ),
  rule(/^ppp id=\d{1,9} layer=base logtype=TUNNELSTART /, 'ppp', () => [done('address')]),
  rule(/^phase 1 done\b/, 'phase', () => [done('ike')]),
  rule(/^quick mode done\b/, 'quick', () => [done('ipsec')]),
])
