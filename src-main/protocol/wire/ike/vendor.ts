import { fromHex, hex, shownText, startsWith } from '../../../crypto/bytes.ts'

/**
 * Vendor identities (RFC 2408 section 3.16): what a gateway says about itself and what it supports. The value is
 * usually a digest of some text, so only a table can explain it. A fingerprint is a hint and never a verdict.
 */
export type VendorMeaning =
  | 'nat-traversal'
  | 'nat-traversal-draft'
  | 'dead-peer-detection'
  | 'fragmentation'
  | 'xauth'
  | 'product'
  | 'other'

export interface Vendor {
  readonly meaning: VendorMeaning
  /** Text for people. */
  readonly name: string
}

interface Entry extends Vendor {
  readonly bytes: Uint8Array
  /** More octets may follow, for instance a version or flags. */
  readonly prefix: boolean
}

/**
 * Hexadecimal, `*` at the end for a prefix, then meaning and name. Drafts 04 to 08 have no meaning here, as they use
 * numbers of their own.
 */
const TABLE: readonly (readonly [string, VendorMeaning, string])[] = [
  ['4a131c81070358455c5728f20e95452f', 'nat-traversal', 'NAT traversal (RFC 3947)'],
  ['8f8d83826d246b6fc7a8a6a428c11de8', 'other', 'NAT traversal (draft 08)'],
  ['439b59f8ba676c4c7737ae22eab8f582', 'other', 'NAT traversal (draft 07)'],
  ['4d1e0e136deafa34c4f3ea9f02ec7285', 'other', 'NAT traversal (draft 06)'],
  ['80d0bb3def54565ee84645d4c85ce3ee', 'other', 'NAT traversal (draft 05)'],
  ['9909b64eed937c6573de52ace952fa6b', 'other', 'NAT traversal (draft 04)'],
  ['7d9419a65310ca6f2c179d9215529d56', 'nat-traversal-draft', 'NAT traversal (draft 03)'],
  ['90cb80913ebb696e086381b5ec427b1f', 'nat-traversal-draft', 'NAT traversal (draft 02)'],
  ['cd60464335df21f87cfdb2fc68b6a448', 'nat-traversal-draft', 'NAT traversal (draft 02, without line end)'],
  ['4485152d18b6bbcd0be8a8469579ddcc', 'nat-traversal-draft', 'NAT traversal (draft 00)'],
  ['4df37928e9fc4fd1b3262170d515c662', 'other', 'NAT traversal (draft without number, typical of Apple)'],
  ['afcad71368a1f1c96b8696fc77570100', 'dead-peer-detection', 'Dead peer detection 1.0'],
  ['4048b7d56ebce88525e7de7f00d6c2d3*', 'fragmentation', 'Fragmentation'],
  ['09002689dfd6b712', 'xauth', 'XAUTH'],
  ['12f5f28c457168a9702d9fe274cc0100', 'other', 'Cisco Unity'],
  ['1f07f70eaa6514d3b0fa96542a50*', 'product', 'Cisco VPN 3000'],
  ['1e2b516905991c7d7c96fcbfb587e461*', 'product', 'Microsoft Windows'],
  ['26244d38eddb61b3172a36e3d0cfb819', 'other', 'Microsoft initial contact'],
  ['fb1de3cdf341b7ea16b7e5be0855f120', 'other', 'Microsoft negotiation discovery'],
  ['214ca4faffa7f32d6748e5303395ae83', 'other', 'Microsoft MamieExists'],
  ['e3a5966a76379fe707228231e5ce8652', 'other', 'Microsoft CGA 1'],
  ['882fe56d6fd20dbc2251613b2ebe5beb', 'product', 'strongSwan'],
  ['4f454e*', 'product', 'Libreswan or FreeS/WAN'],
  ['4f5357*', 'product', 'Openswan'],
  ['4f45*', 'product', 'a relative of FreeS/WAN'],
  ['7003cbc1097dbe9c2600ba6983bc8b35', 'product', 'racoon (KAME)'],
  ['1d6e178f6c2c0be284985465450fe9d4', 'product', 'Fortinet FortiGate'],
  ['f4ed19e0c114eb516faaac0ee37daf2807b4381f*', 'product', 'Check Point'],
  ['699369228741c6d4ca094c93e242c9de19e7b7c6*', 'product', 'Juniper NetScreen or SRX'],
  ['fd808804df73b15150709d878044cde0ac1efcde', 'product', 'Juniper SRX'],
  ['5b362bc820f6*', 'product', 'SonicWall'],
  ['5b362bc820f7*', 'product', 'SonicWall'],
  ['404bf439522ca3f6', 'product', 'SonicWall'],
  ['da8e937880010000', 'product', 'SonicWall'],
  ['b858d1addd08c1e8adafea150608aa4497aa6cc8', 'product', 'ZyXEL'],
  ['f758f22668750f03b08df6ebe1d0', 'product', 'ZyXEL'],
  ['625027749d5ab97f5616c1602765cf480a3b7d0b', 'product', 'ZyXEL'],
  ['4865617274426561745f4e6f74696679*', 'other', 'HeartBeat_Notify (ScreenOS)'],
]

/** Version number that Microsoft puts after its digest. */
const WINDOWS: Readonly<Record<number, string>> = {
  2: '2000',
  3: 'XP',
  4: 'XP SP2 or Server 2003',
  5: 'Vista',
  6: 'Server 2008',
  7: '7',
  8: 'Server 2008 R2',
  9: '8 or later, Server 2012 or later',
}

const ENTRIES: readonly Entry[] = TABLE.map(([digits, meaning, name]) => ({
  bytes: fromHex(digits.replace('*', '')) ?? new Uint8Array(0),
  prefix: digits.endsWith('*'),
  meaning,
  name,
}))

const PRINTABLE = /^[\x20-\x7e]{4,}$/

/** The meaning of a vendor payload; an unknown one is named by its text if it is text, otherwise by its octets. */
export function vendorOf(body: Uint8Array): Vendor {
  const entry = ENTRIES.find(({ bytes, prefix }) =>
    prefix ? startsWith(body, bytes) : bytes.length === body.length && startsWith(body, bytes),
  )
  if (!entry) {
    const text = shownText(body)
    return { meaning: 'other', name: PRINTABLE.test(text) ? text : `unknown ${hex(body.subarray(0, 32))}` }
  }
  const { meaning, name, bytes } = entry
  const windows = name === 'Microsoft Windows' ? WINDOWS[body[bytes.length + 3] ?? 0] : undefined
  return { meaning, name: windows === undefined ? name : `${name} ${windows}` }
}

const known = (digits: string): Uint8Array => fromHex(digits) ?? new Uint8Array(0)

/** Vendor payloads that the probe sends, in this order. */
export const OUR_VENDORS = {
  natTraversal: known('4a131c81070358455c5728f20e95452f'),
  natTraversalDraft02: known('90cb80913ebb696e086381b5ec427b1f'),
  /** Includes the flags for Main and Aggressive Mode. */
  fragmentation: known('4048b7d56ebce88525e7de7f00d6c2d380000000'),
  deadPeerDetection: known('afcad71368a1f1c96b8696fc77570100'),
} as const
