import type { Certainty } from './certainty.ts'
import type { StatedCode } from './stated-code.ts'
import type { Stage } from './stage.ts'

/**
 * What was observed of a connect, by speaking the protocols or by reading a log: plain data, JSON-safe, free of
 * secrets, in order. The verdict is drawn from the observations only, so one table judges a log of another computer and
 * a live probe.
 */
export type Observation = { readonly at: number; readonly stage: Stage; readonly logLine?: number } & Seen

/**
 * `at` is milliseconds since the connect began; `logLine` is the line of the log it was read from, from 1. Texts from
 * the gateway are printable and cut to 200 characters.
 */
export type Seen =
  /** The stage is completed. `found` is for people: `AES-256 SHA-256 modp2048`. */
  | { readonly kind: 'done'; readonly found?: string }
  | { readonly kind: 'resolved'; readonly addresses: readonly string[] }
  | { readonly kind: 'name-unresolved'; readonly name: string }
  /** The name has addresses, but none of the only IP version that may be used. */
  | { readonly kind: 'address-family-missing'; readonly name: string; readonly wanted: 'IPv4' | 'IPv6' }
  /** `presumed` if a host was not found, which may be the gateway instead of a network of ours. */
  | { readonly kind: 'no-route'; readonly text?: string; readonly presumed?: true }
  /**
   * ICMP port unreachable from the gateway: the host is up, but no program listens there. `presumed` if it may be the
   * client's.
   */
  | { readonly kind: 'port-unreachable'; readonly port: number; readonly presumed?: true }
  /**
   * ICMP communication prohibited (RFC 1812 section 5.2.7.1), or a refusal by a host outside our own network: `by` sent
   * it.
   */
  | { readonly kind: 'prohibited'; readonly port: number; readonly by: string }
  /**
   * Any IKE message arrived from this port. `presumed` if the client may have sent it. `chose`: for IKEv2, the proposal
   * that the gateway accepts (RFC 7296 section 1.2).
   */
  | {
      readonly kind: 'ike-answer'
      readonly port: number
      readonly version: 1 | 2
      readonly presumed?: true
      readonly chose?: true
    }
  /** Sent `tries` times without an answer. `message` is the awaited one: `MM2`, `MM4`, `MM6`, `QM2`. */
  | { readonly kind: 'ike-silent'; readonly port: number; readonly message: IkeMessageName; readonly tries: number }
  /** The gateway has no IKEv1, or is configured to refuse it. */
  | { readonly kind: 'ikev1-refused' }
  | { readonly kind: 'vendor'; readonly hex: string; readonly name?: string }
  | { readonly kind: 'nat'; readonly us: boolean; readonly gateway: boolean }
  | { readonly kind: 'natt-unsupported' }
  | { readonly kind: 'phase1-chosen'; readonly proposal: string }
  /**
   * Both lists, to show them side by side; `accepted` if another source says what the gateway would take. `presumed` if
   * nothing shows that it was phase 1 and not phase 2.
   */
  | {
      readonly kind: 'phase1-refused'
      readonly offered: readonly string[]
      readonly accepted?: readonly string[]
      readonly presumed?: true
    }
  | { readonly kind: 'phase2-chosen'; readonly proposal: string; readonly encapsulation: 'udp' | 'esp' }
  | { readonly kind: 'phase2-refused'; readonly offered: readonly string[]; readonly accepted?: readonly string[] }
  /** The gateway chose something that was not offered. */
  | { readonly kind: 'choice-not-offered'; readonly phase: 1 | 2; readonly proposal: string }
  /** The peer's public value is not a valid number of the group. */
  | { readonly kind: 'key-exchange-invalid'; readonly phase: 1 | 2 }
  | { readonly kind: 'selectors-refused' }
  /** The gateway takes L2TP from this port of ours, after it had refused it from another. */
  | { readonly kind: 'selectors-taken'; readonly from: number }
  /** Two original addresses arrived, and our side used the first (RFC 3947 section 5.2 has one for each side). */
  | { readonly kind: 'nat-oa-ambiguous' }
  | {
      readonly kind: 'notify'
      readonly phase: 1 | 2
      readonly type: number
      readonly name: string
      readonly authenticated: boolean
    }
  /** An encrypted message that our keys do not decrypt: with a pre-shared key, this indicates a wrong one. */
  | { readonly kind: 'undecryptable'; readonly times: number }
  /**
   * The gateway repeats the message before our proof, although messages of this size arrive on this path: this also
   * indicates a wrong key.
   */
  | { readonly kind: 'proof-ignored'; readonly times: number }
  /** The gateway's proof of phase 1 does not verify. */
  | { readonly kind: 'gateway-proof-wrong'; readonly method: 'psk' | 'certificate' }
  | {
      readonly kind: 'gateway-certificate'
      readonly subject: string
      readonly issuer: string
      readonly problem?: 'untrusted' | 'expired' | 'identity'
      /** The log may be either side's, so it may be the client's certificate. */
      readonly presumed?: true
    }
  /** The gateway authenticated itself, but sent no certificate that could be read. */
  | { readonly kind: 'gateway-certificate-missing' }
  /** The gateway claims another identity than the profile demands. */
  | { readonly kind: 'gateway-identity'; readonly wanted: string; readonly found: string }
  | {
      readonly kind: 'client-certificate'
      readonly subject: string
      readonly problem: 'expired' | 'rejected' | 'not-yet-valid'
    }
  /** The authorities that a gateway claims to trust. */
  | { readonly kind: 'authorities-wanted'; readonly issuers: readonly string[] }
  | { readonly kind: 'phase1-authenticated'; readonly method: 'psk' | 'certificate'; readonly identity?: string }
  /** How the two sides intend to authenticate; neither has done so yet. */
  | { readonly kind: 'machine-auth'; readonly method: 'psk' | 'certificate' }
  /** Wants XAUTH or mode config: not an L2TP gateway for this profile. */
  | { readonly kind: 'wants-xauth' }
  | { readonly kind: 'esp-received'; readonly packets: number; readonly integrity: 'right' | 'truncated' | 'wrong' }
  /** ESP of an SA that is not ours, usually of an earlier connect. */
  | { readonly kind: 'esp-unknown-spi'; readonly packets: number }
  | { readonly kind: 'esp-silent' }
  | { readonly kind: 'l2tp-answer'; readonly host?: string; readonly vendor?: string }
  /** `presumed` if no line says whether IPsec is up, without which the gateway cannot answer. */
  | { readonly kind: 'l2tp-silent'; readonly tries: number; readonly presumed?: true }
  /**
   * L2TP uses another port than 1701: `busy`, because a program here holds that one; `outsidePolicy` if IPsec covers
   * only 1701.
   */
  | { readonly kind: 'other-port'; readonly port?: number; readonly busy?: true; readonly outsidePolicy?: true }
  /** The gateway wants a tunnel secret of its own, in addition to IPsec. */
  | { readonly kind: 'l2tp-secret-wanted' }
  /** The peer asks for something that we do not know, or sends something that makes no sense at this point. */
  | { readonly kind: 'l2tp-not-understood'; readonly what: string }
  /** `presumed` if IPsec may have failed for one client and L2TP belongs to another. */
  | { readonly kind: 'l2tp-unencrypted'; readonly presumed?: true }
  | {
      readonly kind: 'l2tp-closed'
      readonly which: 'tunnel' | 'call'
      readonly result: number
      readonly error?: number
      /** The reason that the gateway's PPP gives (RFC 3145 section 3). */
      readonly pppCause?: number
      readonly text?: string
      /** Nothing of this tunnel was seen before, so it may have been up. */
      readonly beginningUnseen?: true
      /** The client may have ended it; the same applies to the next two. */
      readonly presumed?: true
    }
  | { readonly kind: 'lcp-silent' }
  | { readonly kind: 'lcp-up'; readonly mru: number }
  | { readonly kind: 'lcp-terminated'; readonly text?: string; readonly presumed?: true }
  | {
      readonly kind: 'auth-methods'
      readonly wanted: readonly string[]
      readonly allowed: readonly string[]
      readonly agreed?: string
    }
  /** EAP is agreed on, and ends because we had no method of the type that the gateway asked for. */
  | { readonly kind: 'eap-type-refused'; readonly wanted: string }
  | { readonly kind: 'auth-accepted'; readonly method: string }
  /** `code` is the E= of RFC 2759 section 6, if the gateway sends one. */
  | {
      readonly kind: 'auth-rejected'
      readonly method: string
      readonly user: string
      readonly code?: number
      readonly text?: string
      /** Only our own program reports it, and it reports other endings in the same way. */
      readonly bare?: true
      /** From the gateway's own log; the gateway itself checked name and password. */
      readonly atGateway?: true
    }
  /** `directory` if the gateway itself says that its user directory does not answer. */
  | { readonly kind: 'auth-silent'; readonly directory?: true }
  | { readonly kind: 'server-proof-wrong' }
  | { readonly kind: 'address'; readonly local: string; readonly peer?: string; readonly dns: readonly string[] }
  /** One side demands encryption inside PPP (MPPE), and the other does not agree. */
  | { readonly kind: 'ppp-encryption-refused'; readonly demandedHere?: true }
  | { readonly kind: 'no-address-given' }
  | { readonly kind: 'echo'; readonly bytes: number; readonly milliseconds: number }
  | { readonly kind: 'echo-lost'; readonly bytes: number; readonly tries: number }
  /** The echo came back in pieces: it was fragmented inside the tunnel, or outside, where it was reassembled. */
  | {
      readonly kind: 'echo-cut'
      readonly bytes: number
      readonly where: 'inside' | 'outside'
      readonly milliseconds?: number
    }
  /** `seconds` if the duration is known. */
  | { readonly kind: 'peer-silent'; readonly seconds?: number }
  | { readonly kind: 'closed-by-gateway'; readonly text?: string; readonly presumed?: true }
  | { readonly kind: 'rekey-failed' }
  /** The IKE SA has reached the end of its lifetime. */
  | { readonly kind: 'phase1-expired' }
  | { readonly kind: 'port-taken'; readonly port: number; readonly owner?: string }
  /** `presumed` if its work failed and nothing says that it is missing. */
  | { readonly kind: 'component-missing'; readonly component: string; readonly presumed?: true }
  /** Built without IKEv1, or configured to refuse it. */
  | { readonly kind: 'ikev1-missing'; readonly component: string }
  | { readonly kind: 'component-stopped'; readonly component: string }
  /** It has an error that is fixed in the version `cured`. */
  | { readonly kind: 'component-outdated'; readonly component: string; readonly cured: string }
  /** `crypto` if it is an algorithm of ESP and the kernel does not say which. */
  | { readonly kind: 'module-missing'; readonly module: string }
  /** `presumed` if it refuses the other side and the log may be the gateway's. */
  | {
      readonly kind: 'settings-refused'
      readonly component: string
      readonly reason: string
      readonly presumed?: true
    }
  | { readonly kind: 'secret-missing'; readonly secret: 'psk' | 'password' | 'privateKey' | 'certificate' }
  /** The log's lines about phase 1 begin in the middle of it, so what it does not contain proves nothing. */
  | { readonly kind: 'beginning-unseen' }
  /** Phase 1 ended after the gateway had answered, and nothing says why. */
  | { readonly kind: 'phase1-failed' }
  /** What an operating system reports instead of a reason. `device` is macOS' DeviceLastCause. */
  | {
      readonly kind: 'os-code'
      readonly source: 'Windows' | 'macOS'
      readonly code: number
      /** Recognised only by its sentence, which is less certain than the number. */
      readonly worded?: true
      readonly device?: number
    }
  /** Values in Windows' registry: `AssumeUDPEncapsulationContextOnSendRule`, and `ProhibitIpSec`. */
  | { readonly kind: 'windows-value'; readonly name: 'natt' | 'prohibit-ipsec'; readonly value: number }
  /** A service that a dial on Windows needs, by its English title, was seen stopped. */
  | { readonly kind: 'windows-service'; readonly name: string }
  /** The dial was started with a user name, or without one, so that the stored one is used. */
  | { readonly kind: 'credentials-passed'; readonly passed: boolean }
  /** An earlier connect in the same log completed the sign-in. */
  | { readonly kind: 'worked-before' }
  /**
   * The client ended phase 1 as soon as the gateway had authenticated itself: it does not accept the gateway as its
   * own.
   */
  | { readonly kind: 'client-left' }
  /** At the gateway: the client repeats what has been answered, so `message`, sent from `port`, does not reach it. */
  | { readonly kind: 'answers-lost'; readonly port: number; readonly message: IkeMessageName; readonly tries: number }
  /**
   * At the gateway: the client checks whether the gateway is alive, as it receives nothing through the SA that is up.
   */
  | { readonly kind: 'client-hears-nothing' }
  /** The version of a program or system on this computer, as it reports itself. */
  | { readonly kind: 'version'; readonly component: Versioned; readonly version: string }
  /**
   * A program itself names the cause; the stage is the one that the cause prevents. `about` is what the fault's text
   * names: a component, a module, a port, a secret.
   */
  | {
      readonly kind: 'stated'
      readonly code: StatedCode
      readonly certainty: Certainty
      readonly by: string
      /** The side whose log reports it, if only one side's does. */
      readonly side?: 'client' | 'gateway'
      readonly about?: string
      readonly reason?: string
    }
  /** A line of a daemon's log that the verdict is based on, shortened and made printable. */
  | { readonly kind: 'line'; readonly source: string; readonly text: string }

/**
 * Programs and systems whose versions are read. Those of Windows are builds, `10.0.19044.1466`; on macOS, a network
 * filter comes from another vendor.
 */
export type Versioned =
  | 'pppd'
  | 'xl2tpd'
  | 'strongSwan'
  | 'Libreswan'
  | 'NetworkManager'
  | 'NetworkManager-l2tp'
  | 'Linux'
  | 'Windows'
  | 'macOS'
  | 'network filter'
export type IkeMessageName = 'MM2' | 'MM4' | 'MM6' | 'QM2' | 'IKEv2'
export type SeenKind = Seen['kind']
