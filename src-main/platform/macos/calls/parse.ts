import { parseIp } from '../../../domain/net/address.ts'
import { dictionaryAt, listAt, numberAt, readDictionary, textAt, type Dictionary } from './dictionary.ts'

/** The state names that `scutil --nc` prints, the same in every language. */
const STATES = ['Invalid', 'Disconnected', 'Connecting', 'Connected', 'Disconnecting'] as const
export type ServiceState = (typeof STATES)[number]

/** A service of macOS' network settings, from a line of `scutil --nc list`. */
export interface Service {
  /** The service's UUID, in capitals. */
  readonly id: string
  readonly name: string
  readonly state: ServiceState
  readonly isOn: boolean
  /** `PPP:L2TP`, `IPSec`, `VPN:com.example.tunnel`. */
  readonly kind: string
}

export const L2TP = 'PPP:L2TP'

const linesOf = (text: string): readonly string[] => text.replace(/^\uFEFF/, '').split(/\r?\n/)

/**
 * One line of the list. The display name ("PPP --> L2TP") is translated, and the name may contain quotes and brackets:
 * it extends from the first quote after the UUID to the last one.
 */
const ROW =
  /^([* ]) \((\w{1,16})\) {1,16}([\dA-Fa-f]{8}(?:-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}) ([^"]{1,200})"(.*)" {0,40}\[([^\]\s"]{1,200})\]$/

/** Services of `scutil --nc list`; undefined if the output is not such a list. */
export function readServices(text: string): readonly Service[] | undefined {
  const lines = linesOf(text)
  const services = lines.flatMap((line) => serviceIn(line.trimEnd()) ?? [])
  // The first line is a heading, and a note of a later macOS is not a service. An unreadable row may be the requested
  // one.
  const strangers = lines.slice(1).filter((line) => MAY_BE_ROW.test(line)).length - services.length
  return (lines[0] ?? '').trim() === '' || strangers > 0 ? undefined : services
}

/** A flag and a state, or a UUID. */
const MAY_BE_ROW = /^[* ]? {0,2}\(|[\dA-Fa-f]{8}-[\dA-Fa-f]{4}-/

/** A name has 64 characters, and other programs use a few hundred at most. */
const LONGEST_ROW = 4096

function serviceIn(line: string): Service | undefined {
  if (line.length > LONGEST_ROW) return undefined
  const [, flag, word, id = '', , name = '', kind = ''] = ROW.exec(line) ?? []
  const state = STATES.find((known) => known === word)
  return state && { id: id.toUpperCase(), name, state, isOn: flag === '*', kind }
}

/** The status of one service from `scutil --nc status`. */
export interface ServiceStatus {
  readonly state: ServiceState
  /** PPP's phase (SCNetworkConnectionPPPStatus): 2 is connecting to the gateway, 5 is signing in, 8 is up. */
  readonly phase?: number
  /** How the last connection ended: PPP's LastCause and L2TP's DeviceLastCause, if macOS reports them. */
  readonly cause?: number
  readonly device?: number
  readonly link?: string
  readonly address?: string
  readonly peer?: string
  /** The gateway's address outside the tunnel. */
  readonly gateway?: string
  /** Bytes of the largest packet on the PPP link. */
  readonly mtu?: number
}

/** Undefined if the output is not a status. */
export function readStatus(text: string): ServiceStatus | undefined {
  const lines = linesOf(text)
  const state = STATES.find((known) => known === lines[0]?.trim())
  if (!state) return undefined
  const start = lines.findIndex((line) => line.startsWith('Extended Status <dictionary> {'))
  const all = start < 0 ? undefined : readDictionary(lines, start).value
  const ip = (value: string | undefined): string | undefined => (value && parseIp(value) ? value : undefined)
  return {
    state,
    ...present({
      phase: numberAt(all, 'PPP', 'Status'),
      cause: numberAt(all, 'PPP', 'LastCause'),
      device: numberAt(all, 'PPP', 'DeviceLastCause'),
      link: linkName(textAt(all, 'IPv4', 'InterfaceName')),
      address: ip(listAt(all, 'IPv4', 'Addresses')?.[0]),
      peer: ip(listAt(all, 'IPv4', 'DestAddresses')?.[0]),
      gateway: ip(textAt(all, 'IPv4', 'ServerAddress')),
      mtu: numberAt(all, 'PPP', 'LCPMTU'),
    }),
  }
}

const linkName = (text: string | undefined): string | undefined =>
  text !== undefined && /^[a-z]{1,10}\d{1,4}$/.test(text) ? text : undefined

type Present<Source> = { readonly [Name in keyof Source]?: Exclude<Source[Name], undefined> }

function present<Source extends object>(source: Source): Present<Source> {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined)) as Present<Source>
}

/** The settings of a service that any user may read; absent members could not be read. */
export interface Settings {
  readonly gateway?: string
  readonly user?: string
  readonly sendAll?: boolean
  readonly servers?: readonly string[]
  readonly search?: readonly string[]
  readonly match?: readonly string[]
  /** `SharedSecret` or `Certificate`. */
  readonly auth?: string
}

/** Parts of a service's settings in the dynamic store that `--nc show` leaves out, in the order of their output. */
export const PARTS = ['IPv4', 'DNS', 'IPSec'] as const
/** The key of a part. */
export const settingsKey = (service: string, part: (typeof PARTS)[number]): string =>
  `Setup:/Network/Service/${service}/${part}`

/** Input for `scutil` that prints the values of these keys of the dynamic store and quits. */
export const showing = (...keys: readonly string[]): string =>
  [...keys.map((key) => `show ${key}`), 'quit', ''].join('\n')

const PPP_PART = 'PPP <dictionary> {'

/** Whether the output of `scutil --nc show` contains the settings of a PPP service. */
export const showsPpp = (shown: string): boolean => linesOf(shown).includes(PPP_PART)

/**
 * @param shown output of `scutil --nc show`
 * @param stored output of `scutil` for one `show` for each of `PARTS`
 */
export function readSettings(shown: string, stored: string): Settings {
  const lines = linesOf(shown)
  const start = lines.indexOf(PPP_PART)
  const ppp = start < 0 ? undefined : readDictionary(lines, start).value
  const [ipv4, dns, ipsec] = shownIn(stored)
  // A service without its own name servers lacks this part, while the other one is readable.
  const none = ipv4 && []
  return present({
    gateway: textAt(ppp, 'CommRemoteAddress'),
    user: textAt(ppp, 'AuthName'),
    sendAll: ipv4 && numberAt(ipv4, 'OverridePrimary') === 1,
    servers: listAt(dns, 'ServerAddresses') ?? none,
    search: listAt(dns, 'SearchDomains') ?? none,
    match: listAt(dns, 'SupplementalMatchDomains') ?? none,
    auth: textAt(ipsec, 'AuthenticationMethod'),
  })
}

/** The output of each `show`: a dictionary, or undefined for `  No such key`. */
export function shownIn(text: string): readonly (Dictionary | undefined)[] {
  const lines = linesOf(text)
  const shown: (Dictionary | undefined)[] = []
  for (let line = 0; line < lines.length;) {
    const words = lines[line] ?? ''
    if (words === '<dictionary> {') {
      const { value, next } = readDictionary(lines, line)
      shown.push(value)
      line = next
    } else {
      if (words.trim() !== '') shown.push(undefined)
      line += 1
    }
  }
  return shown
}

/** The user at the screen, from `show State:/Users/ConsoleUser`; undefined if it could not be read. */
export interface Console {
  /** The user's uid; absent at the login window. */
  readonly uid?: number
  /** Absent if macOS does not report it. */
  readonly locked?: boolean
}

export function readConsole(text: string): Console | undefined {
  const [console] = shownIn(text)
  if (!console) return undefined
  const uid = numberAt(console, 'UID')
  const sessions = [...(dictionaryAt(console, 'SessionInfo')?.values() ?? [])]
  const own = sessions.find(
    (item): item is Dictionary => typeof item !== 'string' && textAt(item, 'kCGSSessionUserIDKey') === `${uid}`,
  )
  const locked = textAt(own, 'CGSSessionScreenIsLocked')
  return present({ uid, locked: locked === undefined ? undefined : locked === 'TRUE' || locked === '1' })
}

/** Exists while there is a default route. */
export const ROUTE = 'State:/Network/Global/IPv4'

/** Whether there is a default route, from `show State:/Network/Global/IPv4`; undefined if it is not reported. */
export function hasRoute(text: string): boolean | undefined {
  if (text.trim() === 'No such key') return false
  return shownIn(text)[0] === undefined ? undefined : true
}

/** Name servers and search domains of one link, from `scutil --dns`. */
export interface LinkNames {
  readonly servers: readonly string[]
  readonly domains: readonly string[]
}

const SERVER = /^ {2}nameserver\[\d{1,3}\] : ([\da-fA-F.:]{2,45})$/
const DOMAIN = /^ {2}(?:search domain\[\d{1,3}\]|domain {3}) : (\S{1,253})$/
const LINK = /^ {2}if_index {1,3}: \d{1,9} \(([a-z]{1,10}\d{1,4})\)$/

export function readNames(text: string, link: string): LinkNames {
  const servers = new Set<string>()
  const domains = new Set<string>()
  for (const resolver of text.split(/^resolver #/m)) {
    const lines = linesOf(resolver)
    if (!lines.some((line) => LINK.exec(line)?.[1] === link)) continue
    for (const line of lines) {
      const server = SERVER.exec(line)?.[1]
      if (server !== undefined && parseIp(server)) servers.add(server)
      const domain = DOMAIN.exec(line)?.[1]
      if (domain !== undefined) domains.add(domain)
    }
  }
  return { servers: [...servers], domains: [...domains] }
}

/** Names in `networksetup -listnetworkserviceorder`, with their ports: `networksetup` takes a service by its name. */
export interface OrderedService {
  readonly name: string
  readonly isOn: boolean
  readonly port: string
}

export function readServiceOrder(text: string): readonly OrderedService[] {
  const lines = linesOf(text)
  return lines.flatMap((line, place) => {
    const [, number, name] = /^\((\*|\d{1,4})\) (.{1,1024})$/.exec(line) ?? []
    const port = /^\(Hardware Port: (.{1,200}), Device: .{0,40}\)$/.exec(lines[place + 1] ?? '')?.[1]
    return name === undefined || port === undefined ? [] : [{ name, isOn: number !== '*', port }]
  })
}

/** Identifiers of the installed profiles that the user may see, from `profiles list`. */
export const readProfiles = (text: string): readonly string[] =>
  linesOf(text).flatMap(
    (line) => /^\s{0,40}\S{1,256} attribute: profileIdentifier: (\S{1,256})$/.exec(line.trimEnd())?.[1] ?? [],
  )

/** `15.0.1`, from `sw_vers -productVersion`; undefined for anything else. */
export const readVersion = (text: string): string | undefined => /^(\d{1,3}(?:\.\d{1,4}){0,3})\s*$/.exec(text)?.[1]

/** An active network extension: usually a filter, or another vendor's tunnel. */
export interface Filter {
  readonly name: string
  /** Its marketing version; absent if it states none. */
  readonly version?: string
}

const SECTION = /^--- (\S{1,100})/
const COUNTED = /^\d{1,4} extension\(s\)$/
const NETWORK = 'com.apple.system_extension.network_extension'

/**
 * Reads `systemextensionsctl list`: sections of rows with tab-separated columns, `enabled`, `active`, team, bundle with
 * versions, name, state. Asterisks show what is active; the words beside them may be translated. Undefined if it is not
 * such a list.
 */
export function readFilters(text: string): readonly Filter[] | undefined {
  const lines = linesOf(text)
  if (!lines.some((line) => COUNTED.test(line.trim()) || SECTION.test(line))) return undefined
  const filters: Filter[] = []
  let section = ''
  for (const line of lines) {
    section = SECTION.exec(line)?.[1] ?? section
    const [enabled, active, , bundle = '', name = ''] = line.slice(0, LONGEST_ROW).split('\t')
    if (section !== NETWORK || enabled?.trim() !== '*' || active?.trim() !== '*') continue
    const version = /\((\d[\d.]{0,40})[/)]/.exec(bundle)?.[1]
    const shown = name.trim() || bundle.split(' ')[0]
    if (shown) filters.push({ name: shown.slice(0, 100), ...(version === undefined ? {} : { version }) })
  }
  return filters
}

/** Flags of a file that prevent even root from writing it, from `stat -f %Sf`; undefined if the output has none. */
export function readFlags(text: string): readonly string[] | undefined {
  const flags = /^(-|[a-z]{2,20}(?:,[a-z]{2,20}){0,15})\s*$/.exec(text)?.[1]
  return flags === undefined ? undefined : flags === '-' ? [] : flags.split(',')
}

/** The key that a line of `scutil`'s `n.watch` reports: `  10:42:07.118 changedKey [0] = State:/…`. */
export const changedKey = (line: string): string | undefined =>
  / changedKey \[\d{1,6}\] = (\S.{0,1024})$/.exec(line)?.[1]

/** Last wake, in seconds since 1970, from `sysctl -n kern.waketime`: `{ sec = 1767607200, usec = 0 } Mon Jan  5 …`. */
export function readWakeTime(text: string): number | undefined {
  const seconds = /^\{ sec = (\d{1,12}), usec = \d{1,6} \}/.exec(text)?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}
