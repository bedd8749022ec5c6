import { describe, expect, it } from 'vitest'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'

/** What a line is worth that stands alone: every wording that the versions of a program have for it. */
const WORDINGS: readonly (readonly [reader: keyof typeof HEADS, text: string, verdict: string])[] = [
  [
    'charon',
    'received unsupported IKE version 1.0 from 198.51.100.7, sending INVALID_MAJOR_VERSION',
    'ikev2-only, sure',
  ],
  ['charon', 'ignoring INFORMATIONAL IKEv2 exchange on IKEv1 SA', 'ikev2-only, sure'],
  ['charon', 'parsed INFORMATIONAL response 0 [ N(INVAL_MAJOR) ]', 'ikev2-only, sure'],
  ['charon', 'KDF_PRF with PRF_HMAC_SHA1 not supported', 'component-missing, sure'],
  ['charon', 'KDF_PRF_PLUS with PRF_HMAC_SHA2_256 not supported', 'component-missing, sure'],
  ['charon', 'key derivation failed', 'component-missing, likely'],
  ['charon', 'failed to create PRF_HMAC_SHA2_256 for KDF_PRF_PLUS', 'component-missing, sure'],
  ['charon', 'PSEUDO_RANDOM_FUNCTION PRF_HMAC_MD5 not supported!', 'component-missing, sure'],
  ['charon', 'ENCRYPTION_ALGORITHM 3DES_CBC (key size 192) not supported!', 'component-missing, sure'],
  ['charon', 'INTEGRITY_ALGORITHM HMAC_MD5_96 not supported!', 'component-missing, sure'],
  ['charon', 'HASH_ALGORITHM HASH_MD5 not supported!', 'component-missing, sure'],
  ['charon', 'DH group MODP_1024 not supported', 'component-missing, sure'],
  ['charon', 'negotiated DH group not supported', 'component-missing, sure'],
  ['charon', 'configured DH group MODP_1024 not supported', 'component-missing, sure'],
  ['charon', 'unable to start strongSwan -- fatal errors in config', 'settings-refused, sure'],
  ['charon', 'abort initialization due to invalid configuration', 'settings-refused, sure'],
  ['charon', 'configuration uses unsupported authentication', 'settings-refused, sure'],
  [
    'charon',
    "loading connection 'office' failed: invalid value for: proposals, config discarded",
    'settings-refused, near-sure',
  ],
  ['charon', 'loading shared secret failed: parsing shared key owners failed', 'settings-refused, near-sure'],
  ['charon', "parsing '/etc/swanctl/swanctl.conf' failed", 'settings-refused, near-sure'],
  ['charon', 'received netlink error: Requested type not found (93)', 'kernel-module-missing, near-sure'],
  ['charon', 'received netlink error: No such file or directory (2)', 'kernel-module-missing, near-sure'],
  ['charon', 'received netlink error: Requested AUTH algorithm not found (38)', 'kernel-module-missing, near-sure'],
  ['charon', 'allocating SPI failed: Protocol not supported (93)', 'kernel-module-missing, near-sure'],
  ['charon', 'algorithm NULL_AES_GMAC not supported by kernel!', 'kernel-module-missing, near-sure'],
  [
    'pluto',
    'ignoring unsecured informational payload NO_PROPOSAL_CHOSEN, length=12',
    'ike-no-common-proposal, near-sure',
  ],
  [
    'pluto',
    "Peer ID '10.0.0.4' mismatched on first found connection and no better connection found",
    'gateway-identity-mismatch, near-sure',
  ],
  ['pluto', "Can't authenticate: no preshared key found for `192.0.2.10' and `203.0.113.10'", 'secret-missing, sure'],
  ['pluto', 'cannot find PSK', 'secret-missing, sure'],
  [
    'pluto',
    "failed to add connection: left certificate 'client' not found in the NSS database",
    'secret-missing, sure',
  ],
  ['pluto', "left certificate with nickname 'client' not found in NSS DB", 'secret-missing, sure'],
  ['pluto', "right certificate 'gateway' not found in the NSS database", 'secret-missing, sure'],
  ['pluto', 'unable to locate my private key for RSA Signature', 'secret-missing, sure'],
  ['pluto', "private key matching CKAID 'ab12' not found: RSA", 'secret-missing, sure'],
  ['pluto', "connection ab12's RSA private key not found", 'secret-missing, sure'],
  ['pluto', "connection's ab12 private key not found", 'secret-missing, sure'],
  [
    'pluto',
    'ERROR: sendto on eth0 to 203.0.113.10:500 failed in main_outI1: Network is unreachable (errno 101)',
    'network-down, sure',
  ],
  [
    'pluto',
    'ERROR: asynchronous network error report on eth0 (192.168.50.2:500), complainant 203.0.113.10: No route to host [errno 113, origin ICMP type 3 code 10 (not authenticated)]',
    'ike-no-response, sure',
  ],
  [
    'pluto',
    'ERROR: asynchronous network error report on eth0 (192.168.50.2:500), complainant 192.168.50.1: Permission denied [errno 13, origin ICMP type 3 code 13 (not authenticated)]',
    'ike-no-response, sure',
  ],
  [
    'pluto',
    'ERROR: asynchronous network error report on eth0 (192.168.50.2:500), complainant 192.168.50.1: Network is unreachable [errno 101, origin ICMP type 3 code 0 (not authenticated)]',
    'network-down, sure',
  ],
  [
    'pluto',
    'ERROR: asynchronous network error report on eth0 (sport=500)for message to 192.168.1.1 port 500, complainant 192.168.1.1: No route to host [errno 113, origin ICMP type 3 code 1 (not authenticated)]',
    'ike-no-response, sure',
  ],
  [
    'pluto',
    'failed to add connection: global ikev1-policy=drop does not allow IKEv1 connections',
    'ikev1-missing, sure',
  ],
  ['pluto', 'failed to add IKEv1 connection: IKEv1 support not compiled in', 'ikev1-missing, sure'],
  ['pluto', 'IKEv1 support not compiled in', 'ikev1-missing, sure'],
  [
    'pluto',
    'ignoring ikev1-policy= as IKEv1 support is not compiled in. Incoming IKEv1 packets will be dropped',
    'ikev1-missing, sure',
  ],
  ['pluto', 'rejecting IKEv1 packet as global policy is set to reject all IKEv1 packets', 'ikev2-only, sure'],
  [
    'pluto',
    'ERROR: netlink response for Add SA esp.c1a2b3c4@203.0.113.10 included errno 2: No such file or directory',
    'kernel-module-missing, near-sure',
  ],
  [
    'pluto',
    'ERROR: netlink response for Add SA esp.c1a2b3c4@203.0.113.10: Protocol not supported (errno 93)',
    'kernel-module-missing, near-sure',
  ],
  [
    'pluto',
    'netlink response for Add SA esp.c1a2b3c4@203.0.113.10: Function not implemented (errno 38)',
    'kernel-module-missing, near-sure',
  ],
  ['pluto', 'netlink ext_ack: Unsupported algorithm', 'kernel-module-missing, near-sure'],
  [
    'pluto',
    'FATAL ERROR: no XFRM kernel support detected, missing /proc/sys/net/core/xfrm_acq_expires and /proc/net/xfrm_stat',
    'kernel-module-missing, near-sure',
  ],
  [
    'pluto',
    'FATAL ERROR: failed to bind bcast socket in init_netlink() - perhaps kernel was not compiled with CONFIG_XFRM',
    'kernel-module-missing, near-sure',
  ],
  [
    'pluto',
    "cannot load config '/etc/ipsec.conf': /etc/ipsec.conf:12: syntax error, unexpected STRING, expecting EOL [foo]",
    'settings-refused, sure',
  ],
  ['pluto', "FATAL ERROR: cannot load config file '/etc/ipsec.conf'", 'settings-refused, sure'],
  [
    'pluto',
    "failed to add connection: IKE encryption algorithm 'aes257' is not recognized",
    'settings-refused, near-sure',
  ],
  ['xl2tpd', 'child_handler : pppd exited for call 31096 with code 2', 'settings-refused, sure'],
  ['xl2tpd', 'Host name lookup failed for vpn.example.test.', 'gateway-name-unresolved, sure'],
  ['xl2tpd', "handle_challenge: no secret found for us='client' and them='gateway'", 'l2tp-secret-wanted, sure'],
  ['xl2tpd', "control_finish: No secret for authenticating to 'vpn.example.test'", 'l2tp-secret-wanted, sure'],
  [
    'xl2tpd',
    'init_config: Unable to open config file /etc/xl2tpd/xl2tpd.conf or /etc/xl2tpd/xl2tpd.conf',
    'settings-refused, sure',
  ],
  ['xl2tpd', 'init: Unable to load config file', 'settings-refused, sure'],
  ['xl2tpd', "parse_config: line 12: Unknown field 'cap backoff'", 'settings-refused, sure'],
  ['xl2tpd', 'start_pppd: Exec of /usr/sbin/pppd failed!', 'component-missing, sure'],
  ['xl2tpd', 'network_thread: recvfrom returned error 111 (Connection refused)', 'l2tp-no-response, likely'],
  ['pppd', 'Please load the ppp_generic kernel module.', 'kernel-module-missing, near-sure'],
  ['pppd', 'You need to create the /dev/ppp device node by', 'kernel-module-missing, near-sure'],
  ['pppd', "unrecognized option 'require-mppe'", 'settings-refused, sure'],
  ['pppd', 'too few parameters for option mtu', 'settings-refused, sure'],
  ['pppd', "Can't open options file /etc/ppp/options.l2tpd: Permission denied", 'settings-refused, sure'],
  ['pppd', "In file /etc/ppp/options.l2tpd: unrecognized option 'lock-'", 'settings-refused, sure'],
  ['pppd', 'By default the remote system is required to authenticate itself', 'settings-refused, sure'],
  ['pppd', 'The remote system (gateway) is required to authenticate itself', 'settings-refused, sure'],
  ['pppd', 'MPPE disabled, closing LCP', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'MPPE required but peer negotiation failed', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'MPPE required but peer refused', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'MPPE required, but MS-CHAP[v2] auth not performed.', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'MPPE required, but MS-CHAP[v2] nor EAP-TLS auth are performed.', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'MPPE required, but both 40-bit and 128-bit disabled.', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'MPPE required, but kernel has no support.', 'kernel-module-missing, near-sure'],
  ['pppd', 'Refusing MPPE stateful mode offered by peer', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'sent [LCP TermReq id=0x2 "MPPE required but not available"]', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'LCP terminated by peer (MPPE required but not available)', 'ppp-encryption-mismatch, sure'],
  ['pppd', 'CHAP authentication failed due to protocol-reject', 'auth-method-mismatch, sure'],
  ['pppd', 'PAP authentication failed due to protocol-reject', 'auth-method-mismatch, sure'],
  ['pppd', 'EAP authentication failed due to Protocol-Reject', 'auth-method-mismatch, sure'],
  ['pppd', 'MS-CHAPv2 Success packet is badly formed.', 'component-outdated, sure'],
  ['pppd', 'EAP: peer reports authentication failure', 'credentials-rejected, likely'],
  ['pppd', 'rcvd [EAP Failure id=0x8f]', 'credentials-rejected, likely'],
  ['pppd', 'Peer refused to agree to his IP address', 'settings-refused, near-sure'],
  ['pppd', 'sent [IPCP TermReq id=0x3 "Unauthorized remote IP address"]', 'settings-refused, near-sure'],
  ['pppd', 'sent [IPCP TermReq id=0x3 "Refused our IP address"]', 'settings-refused, near-sure'],
  [
    'networkmanager',
    'Could not find the ipsec binary. Is Libreswan or strongSwan installed?',
    'component-missing, sure',
  ],
  ['networkmanager', "failed to connect: 'Could not find the xl2tpd binary.'", 'component-missing, sure'],
  ['networkmanager', 'Neither Libreswan nor strongSwan were found.', 'component-missing, sure'],
  ['networkmanager', 'Openswan is no longer supported, use Libreswan or strongSwan.', 'component-missing, sure'],
  ['networkmanager', "failed to connect: 'Neither Libreswan nor strongSwan were found.'", 'component-missing, sure'],
  ['networkmanager', "failed to connect: 'Invalid or missing L2TP gateway.'", 'settings-refused, sure'],
  [
    'networkmanager',
    "failed to connect: 'no usable addresses returned for L2TP VPN gateway '",
    'gateway-name-unresolved, sure',
  ],
  ['networkmanager', "invalid integer property 'mtu'", 'settings-refused, sure'],
  ['networkmanager', 'Invalid or missing L2TP gateway.', 'settings-refused, sure'],
  ['racoon', "couldn't find the pskey for 203.0.113.10.", 'secret-missing, sure'],
  ['racoon', "couldn't find the pskey by address 203.0.113.10.", 'secret-missing, sure'],
  ['racoon', "couldn't find pskey by peer's ID.", 'secret-missing, sure'],
  ['racoon', "couldn't find the pskey.", 'secret-missing, sure'],
  ['racoon', 'failed to get preshared key from system keychain (error -25300).', 'secret-missing, sure'],
  ['racoon', "couldn't find the proper pskey, try to get one by the peer's address.", 'none, open'],
  ['racoon', 'invalid major version 2.', 'ikev2-only, sure'],
]

const HEADS = {
  charon: 'charon[70]: 09[IKE] ',
  pluto: 'pluto[70]: "office" #1: ',
  xl2tpd: 'xl2tpd[70]: ',
  pppd: 'pppd[70]: ',
  networkmanager: 'nm-l2tp-service[70]: ',
  racoon: 'racoon[70]: ERROR: ',
} as const

const verdictOn = (lines: readonly string[]): string => {
  const { fault, certainty } = verdictOf(readLog(lines.map((line) => `Nov 21 11:39:11 desk ${line}`).join('\n')).last)
  return `${fault?.code ?? 'none'}, ${certainty}`
}

describe('a line that stands alone', () => {
  it.each(WORDINGS)('of %s, “%s”, is %s', (reader, text, verdict) => {
    expect(verdictOn([`${HEADS[reader]}${text}`])).toBe(verdict)
  })
})

describe('EAP', () => {
  const nak = `${HEADS.pppd}EAP: unknown authentication type 26; Naking`
  const tried = `${HEADS.pppd}sent [EAP Response id=0x8e MD5-Challenge <Value 0a1b> <Name "alice">]`
  const failed = `${HEADS.pppd}EAP: peer reports authentication failure`

  it('without a type in common is no wrong password', () => {
    expect(verdictOn([nak, failed])).toBe('auth-method-mismatch, near-sure')
  })

  it('that went on with another type is one', () => {
    expect(verdictOn([nak, tried, failed])).toBe('credentials-rejected, near-sure')
  })
})
