/** pppd's options, unchanged and in order. */
export interface PppOption {
  readonly name: string
  readonly value: string | undefined
}

/** Options that a value follows (pppd(8)); every other word stands alone. */
const WITH_VALUE = new Set([
  ...['mtu', 'mru', 'user', 'name', 'password', 'remotename', 'lcp-echo-interval', 'lcp-echo-failure', 'lcp-restart'],
  ...['connect', 'disconnect', 'init', 'pty', 'plugin', 'file', 'call', 'logfile', 'linkname', 'ipparam', 'idle'],
  ...['ip-up-script', 'ip-down-script', 'ipv6-up-script', 'ipv6-down-script', 'ip-pre-up-script', 'set', 'unset'],
  ...['connect-delay', 'maxfail', 'holdoff', 'maxconnect', 'unit', 'ifname', 'logfd', 'ms-dns', 'ms-wins', 'asyncmap'],
  ...['lcp-max-configure', 'ipcp-max-configure', 'chap-interval', 'kdebug', 'mppe', 'domain', 'netmask', 'mrru'],
])
const ESCAPES: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', s: ' ', t: '\t' }

/** Words may be distributed over any number of lines. */
export function readPppOptions(text: string): readonly PppOption[] {
  const words = pppWords(text).flat()
  const options: PppOption[] = []
  for (let i = 0; i < words.length; i += 1) {
    const name = words[i] ?? ''
    const hasValue = WITH_VALUE.has(name)
    options.push({ name, value: hasValue ? words[i + 1] : undefined })
    if (hasValue) i += 1
  }
  return options
}

/** The words of each line by pppd's rules (getword() of options.c): a backslash also escapes within quotes. */
export function pppWords(text: string): readonly (readonly string[])[] {
  const lines: string[][] = []
  let words: string[] = []
  let word: string | undefined
  let quote = ''
  const end = (): void => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i)
    if (character === '\\') {
      i += 1
      const next = text.charAt(i)
      if (next !== '\n') word = (word ?? '') + (ESCAPES[next] ?? next)
    } else if (quote !== '') {
      if (character === quote) quote = ''
      else word = (word ?? '') + character
    } else if (/["']/.test(character)) {
      quote = character
      word ??= ''
    } else if (character === '#' && word === undefined) {
      const found = text.indexOf('\n', i)
      i = found < 0 ? text.length : found - 1
    } else if (/\s/.test(character)) {
      end()
      if (character === '\n') {
        lines.push(words)
        words = []
      }
    } else word = (word ?? '') + character
  }
  end()
  return [...lines, words].filter((line) => line.length > 0)
}

/** A user's password in chap-secrets or pap-secrets (client, server, secret); for any server unless one is given. */
export function passwordFor(text: string, user: string, remote: string | undefined): string | undefined {
  const line = pppWords(text).find(
    ([client, server]) =>
      (client === user || client === '*') && (server === '*' || remote === undefined || server === remote),
  )
  return line?.[2]
}
