/**
 * Whether a folder or file of Windows can be changed by its administrators alone, from its security descriptor as text
 * (SDDL, Microsoft's MS-DTYP section 2.5.1), which no language of Windows changes.
 *
 * Every user may make folders in ProgramData, so the folders above are asked for less: that nobody else can replace, rename
 * or re-permission what lies in them.
 */
export type Place = 'leaf' | 'above'

/** SYSTEM, Administrators, TrustedInstaller; by their letters and their numbers. */
const TRUSTED: ReadonlySet<string> = new Set([
  'SY',
  'BA',
  'S-1-5-18',
  'S-1-5-32-544',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
])

/** MS-DTYP section 2.4.3: DELETE, WRITE_DAC, WRITE_OWNER, GENERIC_ALL; of a folder also FILE_DELETE_CHILD. */
const REPLACES = 0x0001_0000 | 0x0004_0000 | 0x0008_0000 | 0x1000_0000 | 0x40
/** And what writes: FILE_WRITE_DATA, FILE_APPEND_DATA, GENERIC_WRITE. */
const WRITES = REPLACES | 0x2 | 0x4 | 0x4000_0000

const WORDS: Readonly<Record<string, number>> = {
  GA: 0x1000_0000,
  GW: 0x4000_0000,
  GR: 0,
  GX: 0,
  FA: 0x001f_01ff,
  FW: 0x0012_0116,
  FR: 0x0012_0089,
  FX: 0x0012_00a0,
  SD: 0x0001_0000,
  WD: 0x0004_0000,
  WO: 0x0008_0000,
  RC: 0x0002_0000,
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
}

function maskOf(rights: string): number | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(rights)) return Number(rights)
  const words = rights.match(/../g) ?? []
  let mask = 0
  for (const word of words) {
    const bits = WORDS[word]
    if (bits === undefined) return undefined
    mask |= bits
  }
  return words.join('') === rights ? mask : undefined
}

const DESCRIPTOR = /^O:(.+?)G:.+?D:([A-Z]*)((?:\([^()]*\))*)(?:S:.*)?$/

/** The identity that can change it and must not, `''` for a text that is not understood; undefined when there is none. */
export function strangerIn(sddl: string, place: Place): string | undefined {
  const [, owner = '', flags = '', entries = ''] = DESCRIPTOR.exec(sddl) ?? []
  if (owner === '') return ''
  if (!TRUSTED.has(owner)) return owner
  // Without a list of its own everybody may do everything; a leaf must not inherit what is given above.
  if (flags.includes('NO_ACCESS_CONTROL') || (place === 'leaf' && !flags.includes('P'))) return ''
  const forbidden = place === 'leaf' ? WRITES : REPLACES
  for (const entry of entries.match(/\([^()]*\)/g) ?? []) {
    const [type = '', inheritance = '', rights = '', , , trustee = ''] = entry.slice(1, -1).split(';')
    if (type === 'D' || TRUSTED.has(trustee)) continue
    if (type !== 'A') return ''
    // It is for what will lie in the folder, and of that the leaf's own list decides.
    if (place === 'above' && inheritance.includes('IO')) continue
    const mask = maskOf(rights)
    if (mask === undefined) return ''
    if ((mask & forbidden) !== 0) return trustee
  }
  return undefined
}
