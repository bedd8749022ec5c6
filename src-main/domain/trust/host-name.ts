import { isOneScript } from './scripts.ts'

/**
 * Decodes the A-labels of a host name (RFC 5890, RFC 3492) for display beside it. A label whose letters no language
 * combines is rejected.
 */
const BASE = 36
const [LEAST, MOST, SKEW, DAMP, FIRST_BIAS, FIRST_POINT] = [1, 26, 38, 700, 72, 128]

function adapted(delta: number, points: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / DAMP) : delta >> 1
  rest += Math.floor(rest / points)
  let bias = 0
  for (; rest > ((BASE - LEAST) * MOST) >> 1; bias += BASE) rest = Math.floor(rest / (BASE - LEAST))
  return bias + Math.floor(((BASE - LEAST + 1) * rest) / (rest + SKEW))
}

/** The text that follows `xn--`, decoded, or undefined. */
function fromPunycode(text: string): string | undefined {
  const cut = text.lastIndexOf('-')
  const points = Array.from(cut > 0 ? text.slice(0, cut) : '', (character) => character.charCodeAt(0))
  let [at, value, bias, point] = [cut > 0 ? cut + 1 : 0, 0, FIRST_BIAS, FIRST_POINT]
  while (at < text.length) {
    const before = value
    let weight = 1
    for (let k = BASE; ; k += BASE) {
      const digit = '0123456789abcdefghijklmnopqrstuvwxyz'.indexOf(text.charAt(at++))
      // Letters stand for 0 to 25, digits for 26 to 35.
      if (digit < 0 || at > text.length) return undefined
      const number = digit < 10 ? digit + 26 : digit - 10
      value += number * weight
      const threshold = Math.min(MOST, Math.max(LEAST, k - bias))
      if (number < threshold) break
      weight *= BASE - threshold
      if (weight > 2 ** 31) return undefined
    }
    bias = adapted(value - before, points.length + 1, before === 0)
    point += Math.floor(value / (points.length + 1))
    value %= points.length + 1
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined
    points.splice(value++, 0, point)
  }
  return String.fromCodePoint(...points)
}

export interface ReadHost {
  /** The name with its A-labels decoded; undefined if it has none. */
  readonly unicode: string | undefined
}

/** Undefined if a label cannot be decoded or could be mistaken for another. */
export function readHost(host: string): ReadHost | undefined {
  if (!/(^|\.)xn--/i.test(host)) return { unicode: undefined }
  const labels = host.toLowerCase().split('.').map(readLabel)
  return labels.includes(undefined) ? undefined : { unicode: labels.join('.') }
}

function readLabel(label: string): string | undefined {
  if (!label.startsWith('xn--')) return label
  const text = fromPunycode(label.slice(4))
  if (text === undefined || /^[ -~]*$/.test(text) || text.normalize('NFC') !== text) return undefined
  if (/[^\p{L}\p{M}\p{N}-]/u.test(text)) return undefined
  return isOneScript(text) ? text : undefined
}
