import { DOMAIN, type Room } from './room.ts'

/**
 * The rooms of other programs' settings: text in, values out. Nothing in a file is run, opened or fetched. A room for each
 * family of formats, over drafts and over the syntaxes it needs; each syntax has one reader.
 */

export const FORMATS = 'src-main/formats'
const PORT = 'src-main/crypto/port.ts'

const format = (name: string, others: readonly string[] = [], packages: readonly string[] = []): Room => ({
  path: `${FORMATS}/${name}`,
  rooms: [DOMAIN, `${FORMATS}/draft`, ...others],
  packages,
})
const XML = `${FORMATS}/xml`

const FAMILIES: readonly Room[] = [
  format('android', [XML]),
  format('apple', [XML]),
  format('chromeos', [PORT]),
  format('container'),
  // `csv-parse`, which the signing room has too: quotes, line ends within cells and the rest of RFC 4180.
  format('csv', [], ['csv-parse']),
  // `smol-toml`: TOML 1.0 in 30 kB without dependencies, for kl2tpd.
  format('ipsec', [], ['smol-toml']),
  // The other way: a profile in other programs' words.
  format('export'),
  format('networkmanager'),
  // `node-forge`: PKCS #12 in all its ciphers, which Node opens and does not hand over. Loaded by a worker alone.
  format('pkcs12', [], ['node-forge']),
  // pppd's options may stand in an interface.
  format('openwrt', [`${FORMATS}/ipsec`]),
  format('router'),
  format('windows', [XML]),
]

export const FORMAT_ROOMS: readonly Room[] = [
  { path: FORMATS, rooms: [DOMAIN, PORT, `${FORMATS}/draft`, ...FAMILIES.map(({ path }) => path)], packages: [] },
  // `yaml`, which the signing room has too: kept, with a limit on aliases; one of our own would be thousands of lines.
  { path: `${FORMATS}/draft`, rooms: [DOMAIN, PORT], packages: ['yaml'] },
  // `saxes`: strict, 60 kB, hands over the document type as text and expands nothing that it declares. The tree is ours,
  // as doubled keys have to be told.
  { path: XML, rooms: [DOMAIN, `${FORMATS}/draft`], packages: ['saxes'] },
  ...FAMILIES,
]
