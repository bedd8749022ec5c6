/**
 * Every byte that L2TP/IPsec adds to an inner packet, each with its source. Layout, in transport mode (RFC 3193): outer
 * IP, [UDP], ESP header, IV, { UDP, L2TP, PPP, inner packet, padding, trailer }, ICV.
 * The part in braces is encrypted and padded to the cipher's block.
 */
export const BYTES = {
  /** Outer IPv4 header without options (RFC 791 section 3.1). */
  ipv4: 20,
  /** Outer IPv6 header (RFC 8200 section 3). */
  ipv6: 40,
  /** UDP header of ESP in UDP 4500 (RFC 3948 section 2.1). */
  natTraversal: 8,
  /** SPI and sequence number (RFC 4303 section 2). */
  espHeader: 8,
  /** Pad length and next header (RFC 4303 section 2). */
  espTrailer: 2,
  /** UDP 1701 (RFC 2661 section 8.1). */
  udp: 8,
  /** Flags, tunnel and session of an L2TP data message (RFC 2661 section 3.1). */
  l2tp: 6,
  /** Its optional length field (RFC 2661 section 3.1). */
  l2tpLength: 2,
  /** Its optional sequence numbers, Ns and Nr (RFC 2661 section 3.1). */
  l2tpNumbers: 4,
  /** Address, control and protocol of a PPP frame (RFC 1662 section 3.1, RFC 1661 section 2). */
  ppp: 4,
  /** MPPE's header, and the protocol field of the encrypted packet (RFC 3078 section 3). */
  mppe: 4,
} as const

/** Bytes that an ESP algorithm adds. The encrypted part is padded to a multiple of `block`. */
export interface EspAlgorithm {
  readonly iv: number
  readonly block: number
  readonly icv: number
}

const CBC = {
  /** RFC 3602 sections 2 and 3. */
  aes: { iv: 16, block: 16 },
  /** RFC 2451 section 2. */
  '3des': { iv: 8, block: 8 },
} as const

/** Integrity check values: HMAC-MD5-96 RFC 2403, HMAC-SHA-1-96 RFC 2404, SHA-2 RFC 4868 section 2.3. */
const ICV = { md5: 12, sha1: 12, sha256: 16, sha384: 24, sha512: 32 } as const

export const ESP_ALGORITHMS = {
  '3des-md5': { ...CBC['3des'], icv: ICV.md5 },
  '3des-sha1': { ...CBC['3des'], icv: ICV.sha1 },
  'aes-sha1': { ...CBC.aes, icv: ICV.sha1 },
  'aes-sha256': { ...CBC.aes, icv: ICV.sha256 },
  'aes-sha384': { ...CBC.aes, icv: ICV.sha384 },
  'aes-sha512': { ...CBC.aes, icv: ICV.sha512 },
  /** AES-GCM with a 16-byte ICV (RFC 4106 sections 3 and 4): a stream cipher; ESP itself pads to 4 bytes. */
  'aes-gcm': { iv: 8, block: 4, icv: 16 },
} as const satisfies Readonly<Record<string, EspAlgorithm>>

export type EspSuite = keyof typeof ESP_ALGORITHMS
