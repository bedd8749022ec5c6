import { parseIp } from '../../domain/net/address.ts'

/** Converts `192.0.2.0/24`, `192.0.2.0/255.255.255.0` or `192.0.2.0 255.255.255.0`; returns other text unchanged. */
export function cidrOf(text: string): string {
  const [address = '', length] = text.trim().split(/[/\s]+/)
  if (length === undefined) return parseIp(address)?.family === 4 ? `${address}/32` : address
  if (!length.includes('.')) return `${address}/${length}`
  const mask = parseIp(length)
  if (mask?.family !== 4) return `${address}/${length}`
  const bits = mask.bytes.map((octet) => octet.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) ? `${address}/${bits.replace(/0+$/, '').length}` : `${address}/${length}`
}
