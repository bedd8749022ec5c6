import { DOMAIN, type Room } from './room.ts'

/**
 * The rooms of other programs' settings: text in, values out. Nothing in a file is run, opened or fetched. One room for
 * each family of formats, over drafts and over the syntaxes it needs; each syntax has one reader.
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
  // `csv-parse`, also used by the signing room: quotes, line ends within cells and the rest of RFC 4180.
  format('csv', [], ['csv-parse']),
  // `smol-toml`: TOML 1.0 in 30 kB without dependencies, for kl2tpd.
  format('ipsec', [], ['smol-toml']),
  // The reverse: writes a profile in other programs' formats.
  format('export'),
  format('networkmanager'),
  // `node-forge`: PKCS #12 with all its ciphers, because Node can open the files but not export the content. Only a
  // worker loads it.
  format('pkcs12', [], ['node-forge']),
  // An interface may contain pppd's options.
  format('openwrt', [`${FORMATS}/ipsec`]),
  format('router'),
  format('windows', [XML]),
]

export const FORMAT_ROOMS: readonly Room[] = [
  { path: FORMATS, rooms: [DOMAIN, PORT, `${FORMATS}/draft`, ...FAMILIES.map(({ path }) => path)], packages: [] },
  // `yaml`, also used by the signing room: maintained, with a limit on aliases; our own reader would take thousands of
  // lines.
  { path: `${FORMATS}/draft`, rooms: [DOMAIN, PORT], packages: ['yaml'] },
  // `saxes`: strict, 60 kB, returns the document type as text and expands none of its declarations. The tree is our
  // own, because duplicate keys must be reported.
  { path: XML, rooms: [DOMAIN, `${FORMATS}/draft`], packages: ['saxes'] },
  ...FAMILIES,
]
