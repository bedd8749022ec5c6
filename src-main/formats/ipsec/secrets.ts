import { fromBase64, fromHex } from '../draft/octets.ts'

/** A pre-shared key of ipsec.secrets, and the peers that it is for; none means any peer. */
export interface SharedKey {
  readonly ends: readonly string[]
  readonly text: string
}

export interface IpsecSecrets {
  readonly keys: readonly SharedKey[]
  /** It refers to other files or to keys in files, which are not opened. */
  readonly elsewhere: boolean
}

const ENTRY = /^(.*?)\s*:\s*PSK\s+(.*)$/s

/** Reads ipsec.secrets(5): Libreswan continues an entry on indented lines, strongSwan writes it on one. */
export function readIpsecSecrets(text: string): IpsecSecrets {
  const entries: string[] = []
  let elsewhere = false
  for (const row of text.split('\n')) {
    const line = withoutComment(row.replace(/\r$/, ''))
    if (line.trim() === '') continue
    if (/^\s*include\s|:\s*(?:RSA|ECDSA|P12|PKCS8)\b/.test(line)) elsewhere = true
    else if (/^\s/.test(line) && entries.length > 0) entries.push(`${entries.pop() ?? ''} ${line.trim()}`)
    else entries.push(line.trim())
  }
  const keys = entries.flatMap((entry): readonly SharedKey[] => {
    const [, ends = '', written = ''] = ENTRY.exec(entry) ?? []
    const key = keyIn(written.trim())
    return key === undefined ? [] : [{ ends: ends.split(/\s+/).filter((end) => end !== ''), text: key }]
  })
  return { keys, elsewhere }
}

/** In quotes the key is literal; otherwise `0x` is hexadecimal, `0s` base64, `0t` text, and a space ends it. */
function keyIn(written: string): string | undefined {
  const quoted = /^(["'])(.*?)\1/.exec(written)?.[2]
  if (quoted !== undefined) return quoted
  return encodedKey(written.split(/\s/)[0] ?? '')
}

/** Each octet of a key becomes a character, because a key need not be text. */
export function encodedKey(word: string): string | undefined {
  const encoded = word.startsWith('0x')
    ? fromHex(word.slice(2))
    : word.startsWith('0s')
      ? fromBase64(word.slice(2))
      : word
  if (typeof encoded === 'string') return encoded.startsWith('0t') ? encoded.slice(2) : encoded
  return encoded && String.fromCharCode(...encoded)
}

/** The key for a gateway: first one with its name, then one for any peer, whatever their order. */
export function keyFor({ keys }: IpsecSecrets, ends: readonly string[]): string | undefined {
  const bare = (end: string): string => end.replace(/^@/, '')
  const named = keys.find((key) => key.ends.some((end) => ends.some((one) => bare(one) === bare(end))))
  const any = keys.find((key) => key.ends.every((end) => end.startsWith('%any') || end === '0.0.0.0'))
  return (named ?? any)?.text
}

function withoutComment(line: string): string {
  let quote = ''
  for (let i = 0; i < line.length; i += 1) {
    const character = line.charAt(i)
    if (quote === '' && character === '#') return line.slice(0, i)
    if (character === quote) quote = ''
    else if (quote === '' && /["']/.test(character)) quote = character
  }
  return line
}
