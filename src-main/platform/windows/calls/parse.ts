import { z } from 'zod'
import type { Stage } from '../../../domain/connect/stage.ts'

/** Why PowerShell gave no answer. */
export type PowerShellFailure =
  /** PowerShell does not exist; a group policy, a security product or Constrained Language Mode blocks it. */
  | { readonly kind: 'missing' | 'blocked' }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** It ended with another code, or its answer is cut off or too long. */
  | { readonly kind: 'unreadable'; readonly exit: number | null; readonly said: string }

/** A profile's entry in the phone book, as far as it is known. */
export interface KnownEntry {
  readonly name: string
  /** Absent until its creation is confirmed. */
  readonly guid?: string
}

/** The script's requests and answers. Free text is base64 of its UTF-8 in both: see `run/vpn.ps1`. */

/** Arguments of Set-VpnConnectionIPsecConfiguration: all six values or none. */
export interface Policy {
  readonly AuthenticationTransformConstants: string
  readonly CipherTransformConstants: string
  readonly DHGroup: string
  readonly EncryptionMethod: string
  readonly IntegrityCheckMethod: string
  readonly PfsGroup: string
}

export interface ApplyRequest {
  readonly version: 1
  readonly verb: 'apply'
  /** Empty until the entry exists; it is then found by its name, and changed only if `adopt` says that it is ours. */
  readonly guid: string
  readonly adopt: boolean
  readonly name: string
  readonly server: string
  /** How the computer authenticates itself: with the key below, or with a certificate of its store. */
  readonly auth: 'Psk' | 'Certificate'
  /** The pre-shared key; empty if there is none. */
  readonly key: string
  readonly methods: readonly string[]
  readonly encryption: string
  readonly split: boolean
  readonly routes: readonly string[]
  readonly suffix: string
  readonly policy: Policy
}

export type Request =
  | ApplyRequest
  | { readonly version: 1; readonly verb: 'forget'; readonly guid: string; readonly name: string }
  | { readonly version: 1; readonly verb: 'status' }
  | { readonly version: 1; readonly verb: 'survey'; readonly services: readonly string[] }
  /** Whether the computer's store has this certificate, and trusts it and this authority; base64 of their DER. */
  | { readonly version: 1; readonly verb: 'certificate'; readonly certificate: string; readonly authority: string }
  /** What Windows logged about dials since this time, milliseconds since 1970, and the deciding registry values. */
  | { readonly version: 1; readonly verb: 'trail'; readonly since: number }

const freeText = z.base64().transform((value) => Buffer.from(value, 'base64').toString('utf8'))

/** A cmdlet's error, by its ids, because the sentences are translated. */
export interface ScriptFault {
  readonly step: string
  /** FullyQualifiedErrorId. */
  readonly id: string
  readonly category: string
  /** RAS' or Win32's number, if the id contains it. */
  readonly number?: { readonly family: 'VPN' | 'WIN32'; readonly code: number }
}
const scriptFault = z
  .object({ step: z.string(), id: z.string(), category: z.string() })
  .transform((told): ScriptFault => {
    const [, family, digits] = /^(VPN|WIN32) (\d{1,10}),/.exec(told.id) ?? []
    return family === 'VPN' || family === 'WIN32' ? { ...told, number: { family, code: Number(digits) } } : told
  })

const link = z.object({
  address: z.string(),
  dns: z.array(z.string()),
  mtu: z.number().int(),
  index: z.number().int(),
  /** The computer's rules of name resolution that are marked with this entry. */
  rules: z.object({ domains: z.array(z.string()), servers: z.array(z.string()) }),
})

const entry = z.object({
  guid: z.string(),
  name: freeText,
  server: freeText,
  allUsers: z.boolean(),
  status: z.string(),
  tunnel: z.string(),
  auth: z.string(),
  encryption: z.string(),
  methods: z.array(z.string()),
  split: z.boolean(),
  remember: z.boolean(),
  suffix: freeText,
  routes: z.array(z.string()),
  policy: z.record(z.string(), z.string()).nullable(),
  link: link.nullish().transform((found) => found ?? undefined),
})
/** A VPN entry of a phone book, with the state of its connection if RAS was asked. */
export interface Entry extends z.output<typeof entry> {
  /** Present while it is `Connecting`. */
  readonly stage?: Stage
  /** The gateway's end of the link. */
  readonly peer?: string
  /** Its connection, if RAS names it. */
  readonly connection?: string
}

const found = z.object({
  services: z.array(z.object({ name: z.string(), status: z.string(), start: z.string() })),
  module: z.boolean(),
  wmi: z.boolean(),
  build: z.string(),
  revision: z.number().int().nullable(),
  natt: z.number().int().nullable(),
  prohibit: z.number().int().nullable(),
  /** ConfigManagerErrorCode of WAN Miniport (L2TP), 0 if it works; -1 if there is none. */
  miniport: z.number().int(),
  guard: z.boolean(),
  /** Certificates of the computer's store with a private key. */
  certificates: z.number().int(),
  /** Rules of name resolution that we made for a link which is gone. */
  leftRules: z.number().int(),
})
export type Found = z.output<typeof found>

/** An event of the source RasClient, in the application log. */
const logged = z.object({
  id: z.number().int(),
  /** Milliseconds since 1970. */
  at: z.number().int(),
  /** First the dial's correlation id; a failure's last value is its number. Longer than 300 characters: empty. */
  values: z.array(freeText).max(8),
})
export type Logged = z.output<typeof logged>

const flags = z.array(z.string().max(60)).max(30)
/** A certificate in the computer's store, with flags of X509ChainStatusFlags; no flags if it is trusted. */
const storedCertificate = z.object({ key: z.boolean(), own: flags, authority: flags })
export type StoredCertificate = z.output<typeof storedCertificate>

const deciding = z.object({ natt: z.number().int().nullable(), prohibit: z.number().int().nullable() })

const common = { version: z.literal(1), faults: z.array(scriptFault).default([]) }
const ANSWERS = {
  apply: z.object({ ...common, entry: entry.nullish(), made: z.boolean().default(false) }),
  forget: z.object({ ...common, gone: z.boolean().default(false) }),
  status: z.object({ ...common, entries: z.array(entry).default([]) }),
  survey: z.object({ ...common, found: found.optional() }),
  certificate: z.object({ ...common, stored: storedCertificate.nullish() }),
  trail: z.object({ ...common, events: z.array(logged).max(60).default([]), values: deciding.optional() }),
} as const
type Answered = { readonly [Verb in keyof typeof ANSWERS]: z.output<(typeof ANSWERS)[Verb]> }
export type Answers = Answered & { readonly status: { readonly entries: readonly Entry[] } }
export type Verb = keyof Answers

const BLOCKED = z.object({ version: z.literal(1), blocked: z.literal(true) })

/** Parses an answer. `blocked`: PowerShell is in Constrained Language Mode; `unreadable`: cut off or malformed. */
export function parseAnswer<V extends Verb>(verb: V, text: string): Answers[V] | 'blocked' | 'unreadable' {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'unreadable'
  }
  if (BLOCKED.safeParse(value).success) return 'blocked'
  const parsed = ANSWERS[verb].safeParse(value)
  return parsed.success ? (parsed.data as Answers[V]) : 'unreadable'
}

/** Node gives an exit code as an unsigned number, but RAS has negative ones (HRESULT). */
export const rasCode = (exit: number): number => exit | 0

/** The property in which an entry differs from the profile; undefined if it matches. */
export function differs(read: Entry, wanted: ApplyRequest): string | undefined {
  const server = Buffer.from(wanted.server, 'base64').toString('utf8')
  const checks: readonly (readonly [string, boolean])[] = [
    ['TunnelType', read.tunnel === 'L2tp'],
    ['L2tpIPsecAuth', read.auth === wanted.auth],
    // Custom if the entry has a policy.
    ['EncryptionLevel', [wanted.encryption, 'Custom'].includes(read.encryption)],
    ['SplitTunneling', read.split === wanted.split],
    ['ServerAddress', read.server.toLowerCase() === server.toLowerCase()],
    ['AuthenticationMethod', sameSet(read.methods, wanted.methods)],
    ['IPSecCustomPolicy', Object.entries(wanted.policy).every(([name, value]) => read.policy?.[name] === value)],
    ['Routes', sameSet(read.routes, wanted.routes)],
  ]
  return checks.find(([, same]) => !same)?.[0]
}

/** Windows prints `MsChapv2` but accepts `MSChapv2`. */
const sameSet = (one: readonly string[], other: readonly string[]): boolean => {
  const words = (list: readonly string[]): string =>
    [...list]
      .map((word) => word.toLowerCase())
      .sort()
      .join(' ')
  return words(one) === words(other)
}
