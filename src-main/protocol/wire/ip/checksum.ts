/**
 * The Internet checksum (RFC 1071): the complement of the ones' complement sum of 16-bit words; an odd last octet is
 * padded.
 */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0
  let at = 0
  for (const part of parts) {
    for (const byte of part) {
      sum += at % 2 === 0 ? byte * 0x100 : byte
      at++
    }
  }
  // Parts stay below 64 KiB each, so the sum is exact; the carries are folded in at the end.
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000)
  return 0xffff - sum
}
