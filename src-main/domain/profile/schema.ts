import { z } from 'zod'
import { parseIp } from '../net/address.ts'
import { parseCidr } from '../net/cidr.ts'
import { hostProblem, isDomain } from '../net/host.ts'
import { isNobodys, leadsNowhere } from '../net/special.ts'
import { ADDRESS_FAMILIES, contradiction } from './address-family.ts'
import { certificateProblem } from './certificate.ts'
import { identityProblem, parseIdentity, isIdentity } from './identity.ts'
import {
  isPhase1,
  isPhase2,
  isWeak,
  MODERN_PHASE1,
  MODERN_PHASE2,
  type Phase1Proposal,
  type Phase2Proposal,
} from './proposal.ts'
import { problem, refusing, type Problem } from './problem.ts'
import { labelProblem, nameProblem, userProblem } from './text.ts'

/**
 * The profile: everything about a connection except its secrets. Unknown members are rejected at every level, because a
 * silently dropped one may have been a requirement for protection. Each rejection carries a problem of `problem.ts`.
 */

/** Text in which `problemOf` finds no problem. */
const checked = (problemOf: (text: string) => Problem | undefined) =>
  z.string().superRefine((text, context) => {
    const found = problemOf(text)
    if (found) context.addIssue({ code: 'custom', ...refusing(found) })
  })

const routeText = checked((text) => {
  const cidr = parseCidr(text)
  if (cidr === 'length') return problem('cidr-length', { most: text.includes(':') ? 128 : 32 })
  if (typeof cidr === 'string') return problem(`cidr-${cidr}`)
  if (cidr.length === 0) return problem('cidr-everything')
  return leadsNowhere(cidr) ? problem('cidr-nowhere') : undefined
})
const serverText = checked((text) => {
  const address = parseIp(text)
  if (!address) return problem('ip')
  return isNobodys(address) ? problem('ip-nobody') : undefined
})
const domainText = checked((text) => (isDomain(text) ? undefined : problem('domain')))
const hostText = checked((text) => {
  const found = hostProblem(text)
  return found && problem(`host-${found}`)
})

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const uuidText = checked((text) => (UUID.test(text) ? undefined : problem('uuid')))

const proposal = <Proposal extends string>(isOne: (text: string) => text is Proposal) =>
  z.custom<Proposal>((value) => typeof value === 'string' && isOne(value), refusing(problem('proposal')))

/** At most `most` entries, all different. */
const list = <Entry extends z.ZodType>(entry: Entry, most: number) =>
  z
    .array(entry)
    .max(most)
    .superRefine((items, context) => {
      items.forEach((item, i) => {
        if (items.indexOf(item) < i)
          context.addIssue({ code: 'custom', path: [i], input: item, ...refusing(problem('twice')) })
      })
    })
/** Like `list`, with at least one entry. */
const someOf = <Entry extends z.ZodType>(entry: Entry, most: number) => list(entry, most).min(1)

const isWhole = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high

const whole = (low: number, high: number) =>
  z.custom<number>((value) => isWhole(value, low, high), refusing(problem('range', { low, high })))

const port = whole(1, 65_535)

const ipsec = z
  .strictObject({
    /** Offered in this order; at least one. */
    phase1: someOf(proposal<Phase1Proposal>(isPhase1), 16).default([...MODERN_PHASE1]),
    phase2: someOf(proposal<Phase2Proposal>(isPhase2), 16).default([...MODERN_PHASE2]),
    /** Without this, weak proposals are rejected; it is never the default. */
    allowWeak: z.boolean().default(false),
    /** A fresh Diffie-Hellman exchange in Quick Mode (RFC 2409 section 5.5). Few L2TP gateways accept it. */
    pfs: z.boolean().default(false),
    /** UDP encapsulation even if no NAT is detected (RFC 3948). */
    forceNatT: z.boolean().default(false),
    /** Dead peer detection (RFC 3706), seconds. */
    dpd: z.strictObject({ delay: whole(5, 3600), timeout: whole(10, 7200) }).default({ delay: 30, timeout: 120 }),
    /** Rekey lifetimes, seconds. */
    ikeLifetime: whole(300, 86400).default(10800),
    espLifetime: whole(300, 86400).default(3600),
    addressFamily: z.enum(ADDRESS_FAMILIES).default('auto'),
    /** UDP ports of the gateway: 500, and 4500 for NAT traversal, unless it uses others. */
    ports: z.strictObject({ ike: port, natt: port }).default({ ike: 500, natt: 4500 }),
    /** The identity that the gateway must present; its host name or address if absent. */
    remoteId: checked(identityProblem).optional(),
    /** The identity that we present; our address, or the certificate's subject, if absent. */
    localId: checked(identityProblem).optional(),
  })
  .superRefine((value, context) => {
    for (const field of ['phase1', 'phase2'] as const) {
      value[field].forEach((offered, i) => {
        if (!value.allowWeak && isWeak(offered))
          context.addIssue({ code: 'custom', path: [field, i], input: offered, ...refusing(problem('weak')) })
      })
    }
    const { ports, dpd } = value
    if (ports.ike === ports.natt)
      context.addIssue({
        code: 'custom',
        path: ['ports', 'natt'],
        input: ports.natt,
        ...refusing(problem('ports-same')),
      })
    if (dpd.timeout < dpd.delay) {
      const found = problem('dpd-order', { least: dpd.delay })
      context.addIssue({ code: 'custom', path: ['dpd', 'timeout'], input: dpd.timeout, ...refusing(found) })
    }
  })

export const MTU_LOW = 1200
export const MTU_HIGH = 1460
const mtu = z.custom<'auto' | number>(
  (value) => value === 'auto' || isWhole(value, MTU_LOW, MTU_HIGH),
  refusing(problem('range-or-auto', { low: MTU_LOW, high: MTU_HIGH })),
)

export const PPP_METHODS = ['mschapv2', 'eap-mschapv2', 'chap', 'pap'] as const
export type PppMethod = (typeof PPP_METHODS)[number]
/** Where a one-time code goes: not used, in place of the password, before it or after it. */
export const CODE_PLACES = ['none', 'alone', 'in-front', 'appended'] as const
export type CodePlace = (typeof CODE_PLACES)[number]

const isMsChap = (method: PppMethod): boolean => method === 'mschapv2' || method === 'eap-mschapv2'

const ppp = z
  .strictObject({
    methods: someOf(z.enum(PPP_METHODS), PPP_METHODS.length).default(['mschapv2']),
    /** Bytes of the largest inner packet; `auto` is calculated for the negotiated cipher. */
    mtu: mtu.default('auto'),
    mru: mtu.default('auto'),
    /** LCP echo (RFC 1661 section 5.8): seconds between requests, 0 for none; number that may be unanswered. */
    lcpEcho: z.strictObject({ interval: whole(0, 600), failures: whole(1, 60) }).default({ interval: 20, failures: 5 }),
    /**
     * Encryption inside PPP (RFC 3078), with 128-bit keys. IPsec already encrypts, but a few gateways require it. There
     * is no optional mode: pppd can only require or refuse it.
     */
    mppe: z.enum(['off', 'required']).default('off'),
    /** A code that the gateway requires at each connect: always entered anew and never stored. */
    code: z.enum(CODE_PLACES).default('none'),
  })
  .superRefine((value, context) => {
    // Its keys come from MS-CHAPv2 (RFC 3079), so another method would fail after the password was sent.
    if (value.mppe === 'required' && value.methods.some((method) => !isMsChap(method)))
      context.addIssue({ code: 'custom', path: ['mppe'], input: value.mppe, ...refusing(problem('mppe-method')) })
  })

const routing = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('full'),
    ipv6: z.enum(['block', 'leave']).default('block'),
    /** Blocks all traffic outside the tunnel, from the connect until the disconnect, whatever fails in between. */
    killSwitch: z.boolean().default(false),
  }),
  z.strictObject({
    mode: z.literal('split'),
    routes: list(routeText, 256).default([]),
    ipv6: z.enum(['block', 'leave']).default('leave'),
  }),
])

const dns = z.strictObject({
  /** Used instead of the gateway's servers; if empty, the gateway's are used. */
  servers: list(serverText, 4).default([]),
  /** Domains for which only these servers are asked (split tunnel), or search domains (full tunnel). */
  domains: list(domainText, 32).default([]),
})

const machineAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('psk') }),
  z.strictObject({
    kind: z.literal('certificate'),
    /** PEM. The private key is a secret and is kept in the keychain. */
    certificate: checked(certificateProblem),
    authority: checked(certificateProblem),
  }),
])

const l2tp = z.strictObject({
  sourcePort: z.enum(['1701', 'ephemeral']).default('1701'),
  /** UDP port of the gateway. */
  port: port.default(1701),
  /** The gateway requires an L2TP tunnel secret (RFC 2661 section 5.1.1), which is stored with the other secrets. */
  tunnelSecret: z.boolean().default(false),
})

/** Further gateways of the service besides `gateway`. Each is dialled from the beginning: they share no state. */
const gateways = z.strictObject({
  spare: list(hostText, 8).default([]),
  order: z.enum(['in-order', 'random']).default('in-order'),
})

/** When a tunnel is dialled without the user's action: never, after one was lost, or whenever there is none. */
export const KEEP_CHOICES = ['never', 'after-drop', 'always'] as const
export type KeepChoice = (typeof KEEP_CHOICES)[number]

/**
 * What a trusted network means for a tunnel: nothing; that it stays down there; or that and that it must be up in every
 * other network.
 */
export const TRUST_CHOICES = ['ignored', 'stay-away', 'connect-elsewhere'] as const
export type TrustChoice = (typeof TRUST_CHOICES)[number]
/** How the user organises the profile among many; it has no effect on a connect. */
const filing = z.strictObject({
  group: checked(nameProblem).optional(),
  labels: list(checked(labelProblem), 16).default([]),
  favourite: z.boolean().default(false),
})

export const profileSchema = z
  .strictObject({
    id: uuidText,
    name: checked(nameProblem),
    gateway: hostText,
    user: checked(userProblem),
    machineAuth: machineAuth.default({ kind: 'psk' }),
    ipsec: ipsec.prefault({}),
    l2tp: l2tp.prefault({}),
    gateways: gateways.prefault({}),
    ppp: ppp.prefault({}),
    routing: routing.default({ mode: 'full', ipv6: 'block', killSwitch: false }),
    dns: dns.prefault({}),
    keep: z.enum(KEEP_CHOICES).default('after-drop'),
    /** Whether the tunnel comes up, and the app starts, when the user signs in to this computer. */
    atSignIn: z.boolean().default(false),
    trustedNetworks: z.enum(TRUST_CHOICES).default('ignored'),
    filing: filing.prefault({}),
  })
  .superRefine(({ gateway, gateways, ipsec }, context) => {
    const { addressFamily } = ipsec
    const other = contradiction(addressFamily, [gateway, ...gateways.spare])
    if (other !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['ipsec', 'addressFamily'],
        input: addressFamily,
        ...refusing(problem('gateway-family', { gateway: other })),
      })
  })
  .superRefine(({ machineAuth: { kind }, ipsec, routing, trustedNetworks }, context) => {
    // In a network without a tunnel, a kill switch would block all traffic or would have to be turned off on a guess.
    if (trustedNetworks !== 'ignored' && routing.mode === 'full' && routing.killSwitch)
      context.addIssue({
        code: 'custom',
        path: ['trustedNetworks'],
        input: trustedNetworks,
        ...refusing(problem('trusted-kill-switch')),
      })
    // A certificate has no key ID that both peers interpret alike.
    for (const field of ['localId', 'remoteId'] as const) {
      const identity = parseIdentity(ipsec[field] ?? '')
      if (kind === 'certificate' && isIdentity(identity) && identity.kind === 'key')
        context.addIssue({
          code: 'custom',
          path: ['ipsec', field],
          input: ipsec[field],
          ...refusing(problem('identity-key')),
        })
    }
  })

export type Profile = z.output<typeof profileSchema>
export type Filing = Profile['filing']
/** A profile as a user or a script writes it: members with a default may be omitted. */
export type ProfileDraft = z.input<typeof profileSchema>
