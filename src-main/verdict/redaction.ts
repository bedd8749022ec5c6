import { parseIp } from '../domain/net/address.ts'
import { isOfTheInternet } from '../domain/net/special.ts'

/** Names that are removed from a text for strangers. */
export interface Known {
  readonly users: readonly string[]
  /** Names of machines, as logs have them before a program. */
  readonly hosts: readonly string[]
}

export interface Hidden {
  readonly names?: boolean
  /** `public`: addresses that reveal a location. */
  readonly addresses?: 'public' | 'all' | 'none'
}

const GONE = '[…]'

/**
 * Makes text fit for strangers: removes names of people, machines, connections and companies, and replaces each public
 * address and host name by one reserved for documentation (RFC 5737, RFC 3849, RFC 2606), consistently throughout.
 */
export function redaction(
  { users, hosts }: Known,
  { names: hidesNames = true, addresses: which = 'public' }: Hidden = {},
): (text: string) => string {
  const people = [...new Set(users.flatMap(spellings))].filter((name) => name.length > 1).sort(longestFirst)
  const machines = [...new Set(hosts)].filter((name) => name.length > 2).sort(longestFirst)
  const addresses = new Numbered((n, address) => (address.includes(':') ? `2001:db8::${n}` : `203.0.113.${n}`))
  const names = new Numbered((n) => `host${n}.example`)
  const isHidden = which === 'none' ? () => false : which === 'all' ? isAny : isPublic
  const withoutAddresses = (text: string): string =>
    (which === 'all' ? text.replaceAll(MAC, GONE) : text)
      .replaceAll(IPV4, (found) => (isHidden(found) ? addresses.of(found) : found))
      .replaceAll(MAYBE_IPV6, (found) => {
        // `from 2001:db8::5: no route`: the last colon belongs to the sentence.
        const address = /[^:]:$/.test(found) ? found.slice(0, -1) : found
        return isHidden(address) ? addresses.of(address) + found.slice(address.length) : found
      })
  return (text) => {
    if (!hidesNames) return withoutAddresses(text)
    let rest = text
    for (const name of people) rest = rest.replaceAll(name, GONE)
    rest = rest
      .replaceAll(EMAIL, GONE)
      .replaceAll(NAMED, `$1${GONE}`)
      .replaceAll(UNQUOTED, `$1${GONE}`)
      .replaceAll(SUBJECT, `$1=${GONE}`)
      .replaceAll(CONNECTION, `"${GONE}"`)
      .replaceAll(UUID, GONE)
    rest = withoutAddresses(rest).replaceAll(FQDN, (found) =>
      isNameOfHost(found) ? names.of(found.toLowerCase()) : found,
    )
    for (const name of machines) rest = rest.replaceAll(wholeWord(name), 'host')
    return rest
  }
}

const longestFirst = (a: string, b: string): number => b.length - a.length

class Numbered {
  readonly #known = new Map<string, string>()
  readonly #made: (n: number, original: string) => string

  constructor(made: (n: number, original: string) => string) {
    this.#made = made
  }

  of(original: string): string {
    const known = this.#known.get(original)
    if (known !== undefined) return known
    const made = this.#made(this.#known.size + 1, original)
    this.#known.set(original, made)
    return made
  }
}

const EMAIL = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g
/** `name = "alice"`, `user alice`, in any log. */
const NAMED = /\b((?:user(?:name)?|name|login|peer id|EAP identity) ?[=:]? ?)["'“][^"'”]{1,200}["'”]/gi
/** Windows' events, and accel-ppp's prefix of a message. */
const UNQUOTED = /\b([Tt]he user |(?:ppp|l2tp)\d{1,6}:)[^\s:]{1,256}(?=:| (?:connected|dialed|has|is|on)\b)/g
const SUBJECT = /\b(CN|OU|O|L|ST|E|emailAddress|subjectAltName)=[^,/"'\]\n]{1,120}/g
/** pluto's `"office" #1:`, NetworkManager's `vpn[0x1,…,"office"]`. */
const CONNECTION = /"[^"\n]{1,80}"(?=\[\d| #\d|\]:)/g
const UUID = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi
const IPV4 = /(?<!\w|\d\.)\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/g
const MAYBE_IPV6 = /(?<![\w:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])/gi
const MAC = /(?<![\da-f:])[\da-f]{2}(?:[:-][\da-f]{2}){5}(?![\da-f]|:[\da-f])/gi
const FQDN = /(?<![\w./@-])(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,6}[a-z]{2,24}(?![\w.-])/gi

/** Files, units and libraries look like host names. */
const PROGRAMS = 'service|socket|scope|slice|so|ko|c|cpp|h|py|sh|exe|dll|sys|js|mjs|cjs'
const KEPT = 'conf|log|txt|gz|pid|lock|sock|json|xml|plist|mobileconfig|nmconnection|pbk'
const NO_HOST = new RegExp(`\\.(?:${PROGRAMS}|${KEPT}|local|lan)$`, 'i')
const DOCUMENTATION = /(?:^|\.)example(?:\.(?:com|net|org))?$/i
const isNameOfHost = (name: string): boolean => !NO_HOST.test(name) && !DOCUMENTATION.test(name)

/** Other addresses do not reveal a location. */
function isPublic(text: string): boolean {
  const address = parseIp(text)
  return address !== undefined && isOfTheInternet(address)
}

const isAny = (text: string): boolean => parseIp(text) !== undefined

const wholeWord = (name: string): RegExp =>
  new RegExp(`(?<![\\w-])${name.replaceAll(/[^\w]/g, (character) => `\\${character}`)}(?![\\w-])`, 'g')

/** `CORP\alice` and `alice@corp.example` are also `alice`, and a subject contains its common name. */
export function spellings(name: string): readonly string[] {
  const common = /CN=([^,]{1,200})/.exec(name)?.[1]
  const parts = name.includes('=') ? [] : [name.split('\\').at(-1) ?? '', name.split('@')[0] ?? '']
  return [name, ...(common === undefined ? [] : [common]), ...parts]
}
