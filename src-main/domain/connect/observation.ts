import type { Certainty } from './certainty.ts'
import type { StatedCode } from './stated-code.ts'
import type { Stage } from './stage.ts'

/**
 * What was seen of a connect, by speaking the protocols or by reading somebody's log: plain data, JSON-safe, free of
 * secrets, in the order it was seen. The verdict is drawn from these and from nothing else, so a log of another
 * machine and a live probe are judged by one table.
 */
export type Observation = { readonly at: number; readonly stage: Stage; readonly logLine?: number } & Seen

/** `at` is milliseconds since the connect began; `logLine` the line of the log it was read from, from 1. Texts of the gateway are printable and cut to 200 characters. */
export type Seen =
  /** The rung is climbed. `found` is for people: `AES-256 SHA-256 modp2048`. */
  | { readonly kind: 'done'; readonly found?: string }
  | { readonly kind: 'resolved'; readonly addresses: readonly string[] }
  | { readonly kind: 'name-unresolved'; readonly name: string }
  /** `presumed` where it is a host that was not found, which may be the gateway and no network of ours. */
  | { readonly kind: 'no-route'; readonly text?: string; readonly presumed?: true }
  /** ICMP port unreachable from the gateway: host up, nothing there. `presumed` where it may be the client's. */
  | { readonly kind: 'port-unreachable'; readonly port: number; readonly presumed?: true }
  /** ICMP communication prohibited (RFC 1812 section 5.2.7.1), or a refusal by a host beyond our own network: `by` sent it. */
  | { readonly kind: 'prohibited'; readonly port: number; readonly by: string }
  /**
   * Any IKE message came from this port. `presumed` where it may have been sent by the client. `chose`: of IKEv2, with the
   * proposal that the gateway takes (RFC 7296 section 1.2).
   */
  | {
      readonly kind: 'ike-answer'
      readonly port: number
      readonly version: 1 | 2
      readonly presumed?: true
      readonly chose?: true
    }
  /** Sent `tries` times without an answer. `message` is the one waited for: `MM2`, `MM4`, `MM6`, `QM2`. */
  | { readonly kind: 'ike-silent'; readonly port: number; readonly message: IkeMessageName; readonly tries: number }
  /** The gateway has no IKEv1, or is set up to refuse it. */
  | { readonly kind: 'ikev1-refused' }
  | { readonly kind: 'vendor'; readonly hex: string; readonly name?: string }
  | { readonly kind: 'nat'; readonly us: boolean; readonly gateway: boolean }
  | { readonly kind: 'natt-unsupported' }
  | { readonly kind: 'phase1-chosen'; readonly proposal: string }
  /**
   * Both lists, for showing side by side; `accepted` when it is known from elsewhere what the gateway would take.
   * `presumed` where nothing tells that it was phase 1, and not phase 2.
   */
  | {
      readonly kind: 'phase1-refused'
      readonly offered: readonly string[]
      readonly accepted?: readonly string[]
      readonly presumed?: true
    }
  | { readonly kind: 'phase2-chosen'; readonly proposal: string; readonly encapsulation: 'udp' | 'esp' }
  | { readonly kind: 'phase2-refused'; readonly offered: readonly string[]; readonly accepted?: readonly string[] }
  /** The gateway chose what was not offered. */
  | { readonly kind: 'choice-not-offered'; readonly phase: 1 | 2; readonly proposal: string }
  /** Its public value is no number of the group. */
  | { readonly kind: 'key-exchange-invalid'; readonly phase: 1 | 2 }
  | { readonly kind: 'selectors-refused' }
  /** Two original addresses came, and our side took the first (RFC 3947 section 5.2 has one for each). */
  | { readonly kind: 'nat-oa-ambiguous' }
  | {
      readonly kind: 'notify'
      readonly phase: 1 | 2
      readonly type: number
      readonly name: string
      readonly authenticated: boolean
    }
  /** An encrypted message that our keys do not open: with a pre-shared key, the mark of a wrong one. */
  | { readonly kind: 'undecryptable'; readonly times: number }
  /** The gateway repeats the message before our proof, though messages of this size and way arrive: a wrong key again. */
  | { readonly kind: 'proof-ignored'; readonly times: number }
  /** The gateway's proof of phase 1 does not verify. */
  | { readonly kind: 'gateway-proof-wrong'; readonly method: 'psk' | 'certificate' }
  | {
      readonly kind: 'gateway-certificate'
      readonly subject: string
      readonly issuer: string
      readonly problem?: 'untrusted' | 'expired' | 'identity'
      /** Nothing tells whose log it is: it may be the client's certificate. */
      readonly presumed?: true
    }
  /** It proved itself, yet sent no certificate that could be read. */
  | { readonly kind: 'gateway-certificate-missing' }
  /** It calls itself by another name than the profile demands. */
  | { readonly kind: 'gateway-identity'; readonly wanted: string; readonly found: string }
  | {
      readonly kind: 'client-certificate'
      readonly subject: string
      readonly problem: 'expired' | 'rejected' | 'not-yet-valid'
    }
  /** The authorities a gateway says it trusts. */
  | { readonly kind: 'authorities-wanted'; readonly issuers: readonly string[] }
  | { readonly kind: 'phase1-authenticated'; readonly method: 'psk' | 'certificate'; readonly identity?: string }
  /** By what the two sides mean to prove themselves, though neither has yet. */
  | { readonly kind: 'machine-auth'; readonly method: 'psk' | 'certificate' }
  /** Wants XAUTH or mode config: no L2TP gateway for this profile. */
  | { readonly kind: 'wants-xauth' }
  | { readonly kind: 'esp-received'; readonly packets: number; readonly integrity: 'right' | 'truncated' | 'wrong' }
  /** ESP of an SA that is not ours: of a former connect, as a rule. */
  | { readonly kind: 'esp-unknown-spi'; readonly packets: number }
  | { readonly kind: 'esp-silent' }
  | { readonly kind: 'l2tp-answer'; readonly host?: string; readonly vendor?: string }
  /** `presumed` where no line says whether IPsec stands, without which nobody can answer. */
  | { readonly kind: 'l2tp-silent'; readonly tries: number; readonly presumed?: true }
  /** L2TP goes from another port than 1701: `busy`, as a program here has that one; `outsidePolicy` where IPsec covers 1701 only. */
  | { readonly kind: 'other-port'; readonly port?: number; readonly busy?: true; readonly outsidePolicy?: true }
  /** The gateway wants a tunnel secret of its own, besides IPsec. */
  | { readonly kind: 'l2tp-secret-wanted' }
  /** It asks for something we do not know, or says what makes no sense where we are. */
  | { readonly kind: 'l2tp-not-understood'; readonly what: string }
  /** `presumed` where IPsec may have failed for one client, and L2TP be of another. */
  | { readonly kind: 'l2tp-unencrypted'; readonly presumed?: true }
  | {
      readonly kind: 'l2tp-closed'
      readonly which: 'tunnel' | 'call'
      readonly result: number
      readonly error?: number
      /** What PPP at the gateway says about it (RFC 3145 section 3). */
      readonly pppCause?: number
      readonly text?: string
      /** Nothing of this tunnel was seen before, so that it may have been up. */
      readonly beginningUnseen?: true
      /** It may be the client that ended it, as in the next two. */
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
  /** EAP is agreed, and ends after we had no method of the kind that the gateway asked for. */
  | { readonly kind: 'eap-type-refused'; readonly wanted: string }
  | { readonly kind: 'auth-accepted'; readonly method: string }
  /** `code` is the E= of RFC 2759 section 6 where the gateway gives one. */
  | {
      readonly kind: 'auth-rejected'
      readonly method: string
      readonly user: string
      readonly code?: number
      readonly text?: string
      /** Said by our own program alone, which says the same of other endings, too. */
      readonly bare?: true
      /** In the gateway's own log, which judged name and password itself. */
      readonly atGateway?: true
    }
  /** `directory` where the gateway itself says that its user directory does not answer. */
  | { readonly kind: 'auth-silent'; readonly directory?: true }
  | { readonly kind: 'server-proof-wrong' }
  | { readonly kind: 'address'; readonly local: string; readonly peer?: string; readonly dns: readonly string[] }
  /** One side demands encryption inside PPP (MPPE), and the other does not agree. */
  | { readonly kind: 'ppp-encryption-refused'; readonly demandedHere?: true }
  | { readonly kind: 'no-address-given' }
  | { readonly kind: 'echo'; readonly bytes: number; readonly milliseconds: number }
  | { readonly kind: 'echo-lost'; readonly bytes: number; readonly tries: number }
  /** It came back, but in pieces: cut inside the tunnel, or outside, where it was put together again. */
  | {
      readonly kind: 'echo-cut'
      readonly bytes: number
      readonly where: 'inside' | 'outside'
      readonly milliseconds?: number
    }
  /** `seconds` where it is known how long. */
  | { readonly kind: 'peer-silent'; readonly seconds?: number }
  | { readonly kind: 'closed-by-gateway'; readonly text?: string; readonly presumed?: true }
  | { readonly kind: 'rekey-failed' }
  /** The IKE SA has reached the end of its lifetime. */
  | { readonly kind: 'phase1-expired' }
  | { readonly kind: 'port-taken'; readonly port: number; readonly owner?: string }
  /** `presumed` where what it would do failed, and nobody said that it is missing. */
  | { readonly kind: 'component-missing'; readonly component: string; readonly presumed?: true }
  /** Built without IKEv1, or set up to refuse it. */
  | { readonly kind: 'ikev1-missing'; readonly component: string }
  | { readonly kind: 'component-stopped'; readonly component: string }
  /** It has an error that the version `cured` no longer has. */
  | { readonly kind: 'component-outdated'; readonly component: string; readonly cured: string }
  /** `crypto` where it is an algorithm of ESP, and the kernel does not say which. */
  | { readonly kind: 'module-missing'; readonly module: string }
  /** `presumed` where it refuses the other side, and nothing tells that the log is not the gateway's. */
  | {
      readonly kind: 'settings-refused'
      readonly component: string
      readonly reason: string
      readonly presumed?: true
    }
  | { readonly kind: 'secret-missing'; readonly secret: 'psk' | 'password' | 'privateKey' | 'certificate' }
  /** Of a log: its lines about phase 1 begin in the middle of it, so that what it does not say is no proof of anything. */
  | { readonly kind: 'beginning-unseen' }
  /** Phase 1 ended after the gateway had answered, and nobody said why. */
  | { readonly kind: 'phase1-failed' }
  /** What an operating system says instead of a reason. `device` is macOS' DeviceLastCause. */
  | {
      readonly kind: 'os-code'
      readonly source: 'Windows' | 'macOS'
      readonly code: number
      /** Known by its sentence alone, which is less certain than the number. */
      readonly worded?: true
      readonly device?: number
    }
  /** Of Windows' registry: `AssumeUDPEncapsulationContextOnSendRule`, and `ProhibitIpSec`. */
  | { readonly kind: 'windows-value'; readonly name: 'natt' | 'prohibit-ipsec'; readonly value: number }
  /** A service that a dial of Windows needs, by its English title, was seen stopped. */
  | { readonly kind: 'windows-service'; readonly name: string }
  /** The dial was started with a user name, or without one, so that what is stored has to do. */
  | { readonly kind: 'credentials-passed'; readonly passed: boolean }
  /** An earlier connect of the same log came through the sign-in. */
  | { readonly kind: 'worked-before' }
  /** The client took phase 1 down as soon as the gateway had proven itself: it does not take the gateway for its own. */
  | { readonly kind: 'client-left' }
  /** At the gateway: the client repeats what has been answered, so that `message`, sent from `port`, does not reach it. */
  | { readonly kind: 'answers-lost'; readonly port: number; readonly message: IkeMessageName; readonly tries: number }
  /** At the gateway: the client asks whether anybody is there, as it hears nothing through the SA that stands. */
  | { readonly kind: 'client-hears-nothing' }
  /** A program or system of this computer, as it calls itself. */
  | { readonly kind: 'version'; readonly component: Versioned; readonly version: string }
  /**
   * A program itself names the cause; its stage is the one that the cause keeps from being passed. `about` is what the fault's
   * text names: a component, a module, a port, a secret.
   */
  | {
      readonly kind: 'stated'
      readonly code: StatedCode
      readonly certainty: Certainty
      readonly by: string
      /** Whose log says it, where only one side's does. */
      readonly side?: 'client' | 'gateway'
      readonly about?: string
      readonly reason?: string
    }
  /** A line of a daemon's log that the verdict rests on, cut and made printable. */
  | { readonly kind: 'line'; readonly source: string; readonly text: string }

/** Whose versions are read. Those of Windows are builds, `10.0.19044.1466`; a network filter is another maker's on macOS. */
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
