import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import type { Stage } from '../../src-main/domain/connect/stage.ts'
import type { Certainty } from '../../src-main/domain/connect/certainty.ts'
import type { Case, Program, Said, Whose } from './case.ts'

/** A log of `test/fixtures/logs`, with all that it must give. */
export interface Recorded extends Case {
  /** In `test/fixtures/logs`. */
  readonly name: string
  readonly verdict: readonly [code: FaultCode | 'none', certainty: Certainty]
  /** The last rung that was climbed. */
  readonly climbed: Stage
}

type Row = readonly [name: string, code: FaultCode | 'none', certainty: Certainty, climbed: Stage]

const ROWS: readonly Row[] = [
  ['bad-ike.client.log', 'ike-no-common-proposal', 'near-sure', 'prerequisites'],
  ['bad-ike.gateway.log', 'ike-no-common-proposal', 'sure', 'reach'],
  ['cert-ok.client.log', 'none', 'sure', 'address'],
  ['cert-untrusted.client.log', 'client-certificate-rejected', 'near-sure', 'reach'],
  ['cert-untrusted.gateway.log', 'client-certificate-rejected', 'sure', 'reach'],
  ['cert-wrong-id.client.log', 'gateway-identity-mismatch', 'sure', 'reach'],
  // The gateway has nothing against it, and the client leaves without a word.
  ['cert-wrong-id.gateway.log', 'gateway-identity-mismatch', 'open', 'reach'],
  ['drop-mid.client.log', 'peer-silent', 'near-sure', 'address'],
  ['drop-mid.gateway.log', 'none', 'sure', 'address'],
  // The gateway has strongSwan 6.1, without IKEv1.
  ['nm-as-installed.client.log', 'ikev2-only', 'sure', 'reach'],
  ['nm-bad-esp.client.log', 'esp-no-common-proposal', 'sure', 'ike'],
  ['nm-bad-hostname.client.log', 'gateway-name-unresolved', 'sure', 'prerequisites'],
  ['nm-bad-ike.client.log', 'ike-no-common-proposal', 'near-sure', 'prerequisites'],
  // The gateway says to the client only that it refuses.
  ['nm-cert-expired.client.log', 'client-certificate-rejected', 'near-sure', 'reach'],
  ['nm-cert-ok.client.log', 'none', 'sure', 'address'],
  ['nm-cert-untrusted.client.log', 'client-certificate-rejected', 'near-sure', 'reach'],
  ['nm-cert-wrong-id.client.log', 'gateway-identity-mismatch', 'sure', 'reach'],
  ['nm-drop-mid.client.log', 'peer-silent', 'near-sure', 'address'],
  ['nm-l2tp-refused.client.log', 'l2tp-refused', 'sure', 'ipsec'],
  ['nm-no-address.client.log', 'no-address', 'likely', 'authenticate'],
  ['nm-no-lns.client.log', 'l2tp-no-response', 'likely', 'ipsec'],
  ['nm-pmtu-blackhole.client.log', 'none', 'sure', 'address'],
  ['nm-ppp-methods.client.log', 'auth-method-mismatch', 'likely', 'l2tp'],
  ['nm-psk-nonat.client.log', 'none', 'sure', 'address'],
  ['nm-psk-ok.client.log', 'none', 'sure', 'address'],
  ['nm-udp4500-dropped.client.log', 'natt-no-response', 'open', 'resolve'],
  ['nm-udp500-dropped.client.log', 'ike-no-response', 'open', 'resolve'],
  ['nm-unreachable.client.log', 'ike-no-response', 'open', 'resolve'],
  // Why a gateway refuses a sign-in, it alone knows: of a right password, too.
  ['nm-wrong-password.client.log', 'credentials-rejected', 'near-sure', 'lcp'],
  ['nm-wrong-psk.client.log', 'psk-mismatch', 'near-sure', 'reach'],
  // Nothing but pppd's own line, which it says of other endings, too.
  ['nm-wrong-user.client.log', 'credentials-rejected', 'near-sure', 'lcp'],
  ['no-lns.client.log', 'l2tp-no-response', 'likely', 'ipsec'],
  // The client asks whether anybody is there, and no line of L2TP follows.
  ['no-lns.gateway.log', 'l2tp-no-response', 'open', 'ipsec'],
  ['plain-l2tp.client.log', 'not-encrypted', 'sure', 'reach'],
  ['pmtu-blackhole.client.log', 'none', 'sure', 'address'],
  ['pmtu-icmp.client.log', 'none', 'sure', 'address'],
  ['psk-nonat.client.log', 'none', 'sure', 'address'],
  ['psk-ok.client.log', 'none', 'sure', 'address'],
  ['psk-ok.gateway.log', 'none', 'sure', 'address'],
  ['udp4500-dropped.client.log', 'natt-no-response', 'open', 'resolve'],
  ['udp4500-dropped.gateway.log', 'natt-no-response', 'open', 'resolve'],
  ['udp500-dropped.client.log', 'ike-no-response', 'open', 'resolve'],
  ['unreachable.client.log', 'ike-no-response', 'open', 'resolve'],
  ['wrong-password.client.log', 'credentials-rejected', 'near-sure', 'lcp'],
  ['wrong-password.gateway.log', 'credentials-rejected', 'sure', 'lcp'],
  ['wrong-psk.client.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['wrong-psk.gateway.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['wrong-user.client.log', 'credentials-rejected', 'near-sure', 'lcp'],
  ['wrong-user.gateway.log', 'credentials-rejected', 'sure', 'lcp'],
  ['libreswan-bad-esp.gateway.log', 'esp-no-common-proposal', 'sure', 'ike'],
  ['libreswan-bad-ike.gateway.log', 'ike-no-common-proposal', 'near-sure', 'prerequisites'],
  ['libreswan-ikev1-refused.gateway.log', 'ikev2-only', 'sure', 'prerequisites'],
  ['libreswan-psk-ok.gateway.log', 'none', 'sure', 'address'],
  ['libreswan-wrong-password.gateway.log', 'credentials-rejected', 'sure', 'lcp'],
  ['libreswan-wrong-psk.gateway.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['nm-libreswan-client-drops-ikev1.client.log', 'ikev1-missing', 'sure', 'prerequisites'],
  ['nm-libreswan-psk-ok.client.log', 'none', 'sure', 'address'],
  ['nm-libreswan-wrong-psk.client.log', 'psk-mismatch', 'likely', 'reach'],
  ['strongswan-6-bad-esp.gateway.log', 'esp-no-common-proposal', 'sure', 'ike'],
  ['strongswan-6-bad-ike.gateway.log', 'ike-no-common-proposal', 'sure', 'reach'],
  ['strongswan-6-psk-ok.gateway.log', 'none', 'sure', 'address'],
  ['strongswan-6-wrong-password.gateway.log', 'credentials-rejected', 'sure', 'lcp'],
  ['strongswan-6-wrong-psk.gateway.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['strongswan-6.1-as-installed.gateway.log', 'ikev2-only', 'sure', 'prerequisites'],
  ['pluto-bad-esp.constructed.log', 'esp-no-common-proposal', 'sure', 'ike'],
  ['pluto-bad-ike.constructed.log', 'ike-no-common-proposal', 'near-sure', 'prerequisites'],
  ['pluto-ok-no-lns.constructed.log', 'l2tp-no-response', 'likely', 'ipsec'],
  ['pluto-udp500-dropped.constructed.log', 'ike-no-response', 'open', 'prerequisites'],
  ['pluto-wrong-id.constructed.log', 'gateway-identity-mismatch', 'sure', 'reach'],
  ['pluto-wrong-psk-silent.constructed.log', 'psk-mismatch', 'likely', 'reach'],
  ['pluto-wrong-psk.gateway.constructed.log', 'psk-mismatch', 'near-sure', 'reach'],
  ['macos-ppp-log-fail-l2tp-no-sccrp-2021.txt', 'l2tp-no-response', 'likely', 'ipsec'],
  ['macos-ppp-log-prefix-10.14-2020.txt', 'cause-unknown', 'open', 'l2tp'],
  ['macos-ppp-log-success-verbose-2021.txt', 'none', 'sure', 'address'],
  ['macos-pppd-messages-fail-lcp-timeout-2026.txt', 'lcp-no-response', 'likely', 'l2tp'],
  ['macos-pppd-messages-fail-psk-missing.txt', 'secret-missing', 'sure', 'resolve'],
  ['macos-scutil-nc-status-failed-auth.constructed.txt', 'credentials-rejected', 'near-sure', 'prerequisites'],
  ['macos-scutil-nc-status-failed-no-answer.constructed.txt', 'ike-no-response', 'open', 'prerequisites'],
  ['macos-scutil-nc-status-failed-psk-missing.constructed.txt', 'secret-missing', 'sure', 'prerequisites'],
  ['windows-rasclient-20227-message.txt', 'ike-no-response', 'likely', 'prerequisites'],
  // Windows can be set to do without IPsec.
  ['windows-rasclient-eventlog-table.txt', 'none', 'likely', 'address'],
  ['windows-rasclient-events.constructed.json', 'ike-no-response', 'likely', 'prerequisites'],
  ['windows-rasdial-dial-fail-691.constructed.txt', 'credentials-rejected', 'likely', 'prerequisites'],
  ['windows-rasdial-dial-fail-789.constructed.txt', 'windows-natt-blocked', 'open', 'prerequisites'],
  ['windows-rasdial-dial-fail-800.txt', 'cause-unknown', 'open', 'prerequisites'],
  ['windows-rasdial-fail-623-german-nt4.txt', 'cause-unknown', 'open', 'prerequisites'],
  ['windows-rasdial-fragments-zh-cn.txt', 'cause-unknown', 'open', 'prerequisites'],
  ['windows-wfp-etl-summary.txt', 'cause-unknown', 'open', 'ipsec'],
  ['windows-wfp-netevents.constructed.xml', 'ike-no-common-proposal', 'near-sure', 'prerequisites'],
]

type Truth = readonly [whose: Whose, cause: string, ...right: readonly Said[]]

/** What was really wrong, by the name of the scenario; a log without it is named in full. */
const TRUTHS: Readonly<Record<string, Truth>> = {
  'bad-ike': ['agreement', 'the IKE proposals of both sides have nothing in common', 'ike-no-common-proposal'],
  'cert-ok': ['nothing', 'nothing', 'none'],
  'cert-untrusted': [
    'agreement',
    'the gateway does not trust the issuer of the client’s certificate',
    'client-certificate-rejected',
  ],
  'cert-wrong-id': [
    'agreement',
    'the gateway’s certificate is for another name than the client demands',
    'gateway-identity-mismatch',
  ],
  'drop-mid': ['network', 'the network of a tunnel that was up went away', 'peer-silent', 'none'],
  'bad-esp': ['agreement', 'the ESP proposals have nothing in common', 'esp-no-common-proposal'],
  'bad-hostname': ['agreement', 'the gateway’s name does not exist', 'gateway-name-unresolved'],
  'cert-expired': [
    'agreement',
    'the client’s certificate is past its time',
    'client-certificate-expired',
    'client-certificate-rejected',
  ],
  'l2tp-refused': ['gateway', 'the gateway refuses L2TP from this client', 'l2tp-refused'],
  'no-address': ['gateway', 'the gateway has no address to give', 'no-address'],
  'no-lns': ['gateway', 'no L2TP service runs at the gateway', 'l2tp-no-response'],
  'pmtu-blackhole': [
    'network',
    'large packets vanish, which no log tells; the connect worked',
    'path-mtu-black-hole',
    'none',
  ],
  'ppp-methods': ['agreement', 'the methods of signing in have nothing in common', 'auth-method-mismatch'],
  'psk-nonat': ['nothing', 'nothing', 'none'],
  'psk-ok': ['nothing', 'nothing', 'none'],
  'udp4500-dropped': ['network', 'UDP 4500 is filtered', 'natt-no-response'],
  'udp500-dropped': ['network', 'UDP 500 is filtered', 'ike-no-response'],
  unreachable: ['network', 'nothing has the gateway’s address', 'ike-no-response'],
  'wrong-password': ['agreement', 'wrong password', 'credentials-rejected'],
  'wrong-psk': ['agreement', 'wrong pre-shared key', 'psk-mismatch'],
  'wrong-user': ['agreement', 'wrong user', 'credentials-rejected'],
  'plain-l2tp': [
    'agreement',
    'IPsec does not come up, by a wrong pre-shared key, and L2TP is dialled all the same',
    'not-encrypted',
    'psk-mismatch',
  ],
  'as-installed': ['gateway', 'the gateway’s IKE daemon is built without IKEv1', 'ikev2-only'],
  'client-drops-ikev1': ['computer', 'the client’s Libreswan is set up to drop IKEv1', 'ikev1-missing'],
  'ikev1-refused': ['gateway', 'the gateway speaks IKEv2 only', 'ikev2-only'],
  'pmtu-icmp': ['nothing', 'nothing', 'none'],
  'pluto-bad-esp': ['agreement', 'the ESP proposals have nothing in common', 'esp-no-common-proposal'],
  'pluto-bad-ike': ['agreement', 'the IKE proposals of both sides have nothing in common', 'ike-no-common-proposal'],
  'pluto-ok-no-lns': ['gateway', 'no L2TP service runs at the gateway', 'l2tp-no-response'],
  'pluto-udp500-dropped': ['network', 'UDP 500 is filtered', 'ike-no-response'],
  'pluto-wrong-id': ['agreement', 'the gateway names itself otherwise', 'gateway-identity-mismatch'],
  'pluto-wrong-psk-silent': ['agreement', 'wrong pre-shared key, which the gateway keeps silent about', 'psk-mismatch'],
  'pluto-wrong-psk': ['agreement', 'wrong pre-shared key', 'psk-mismatch'],
  'macos-ppp-log-fail-l2tp-no-sccrp-2021': [
    'gateway',
    'no answer to SCCRQ though IPsec is up, as the log says',
    'l2tp-no-response',
  ],
  'macos-ppp-log-prefix-10.14-2020': ['network', 'cut off by its author'],
  'macos-ppp-log-success-verbose-2021': ['nothing', 'nothing', 'none'],
  'macos-pppd-messages-fail-lcp-timeout-2026': ['gateway', 'no answer to LCP, as the log says', 'lcp-no-response'],
  'macos-pppd-messages-fail-psk-missing': [
    'computer',
    'the pre-shared key is not in the keychain, as the log says',
    'secret-missing',
  ],
  'macos-scutil-nc-status-failed-auth': ['agreement', 'a number that stands for one cause', 'credentials-rejected'],
  'macos-scutil-nc-status-failed-no-answer': ['network', 'a number that stands for several causes'],
  'macos-scutil-nc-status-failed-psk-missing': ['computer', 'a number that stands for one cause', 'secret-missing'],
  'windows-rasclient-20227-message': ['network', 'a number that stands for several causes'],
  'windows-rasclient-eventlog-table': ['nothing', 'nothing', 'none'],
  'windows-rasclient-events': ['network', 'a number that stands for several causes'],
  'windows-rasdial-dial-fail-691': ['network', 'a number that stands for several causes'],
  'windows-rasdial-dial-fail-789': ['network', 'a number that stands for several causes'],
  'windows-rasdial-dial-fail-800': ['network', 'a number that stands for several causes'],
  'windows-rasdial-fail-623-german-nt4': ['network', 'a number that stands for several causes'],
  'windows-rasdial-fragments-zh-cn': ['network', 'a number that stands for several causes'],
  'windows-wfp-etl-summary': ['network', 'not told'],
  'windows-wfp-netevents': ['agreement', 'no proposal in common', 'ike-no-common-proposal'],
}

/** `nm-wrong-psk.client.log` and `wrong-psk.gateway.log` are of one scenario, as is `libreswan-wrong-psk.gateway.log`. */
const scenarioOf = (name: string): string =>
  name
    .replace(/^(?:nm-)?(?:libreswan-|strongswan-6(?:\.1)?-)?/, '')
    .replace(/(?:\.(?:client|gateway|constructed))*\.\w+$/, '')

/** Whose words decide, where the beginning of the name does not say. */
const PROGRAMS: readonly (readonly [pattern: RegExp, program: Program])[] = [
  [/^(?:nm-)?libreswan-/, 'Libreswan'],
  [/^nm-/, 'NetworkManager'],
  [/^pluto-/, 'Libreswan'],
  [/^windows-/, 'Windows'],
  [/^macos-/, 'macOS'],
  [/^(?:wrong-password|wrong-user|drop-mid)/, 'pppd'],
  [/^(?:no-lns|plain-l2tp)/, 'xl2tpd'],
]

const basisOf = (name: string): Case['basis'] => {
  if (name.includes('.constructed.')) return 'constructed'
  return name.startsWith('windows-') || name.startsWith('macos-') ? 'thread' : 'lab'
}

export const RECORDED: readonly Recorded[] = ROWS.map(([name, code, certainty, climbed]) => {
  const [whose = 'network', cause = '', ...right] = TRUTHS[scenarioOf(name)] ?? []
  return {
    file: `fixtures/logs/${name}`,
    name,
    program: PROGRAMS.find(([pattern]) => pattern.test(name))?.[1] ?? 'strongSwan',
    basis: basisOf(name),
    source: 'test/fixtures/logs/README.md',
    cause,
    whose,
    right,
    verdict: [code, certainty],
    climbed,
  }
})
