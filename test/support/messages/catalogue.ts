import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseCatalogue, type Catalogue } from '../../../src-main/verdict/catalogue/row.ts'
import type { PlainReader } from '../../../src-main/verdict/readers/plain.ts'

export const FOLDER = join(import.meta.dirname, '../../../src-main/verdict/catalogue')

/** The files of the catalogue, and the reader for each program's lines. */
export const FILES = {
  strongswan: 'charon',
  libreswan: 'pluto',
  racoon: 'racoon',
  networkmanager: 'networkmanager',
  xl2tpd: 'xl2tpd',
  kl2tpd: 'kl2tpd',
  mtpd: 'mtpd',
  pppd: 'pppd',
  kernel: 'kernel',
  'accel-ppp': 'accel-ppp',
  softether: 'softether',
  freeradius: 'freeradius',
  openwrt: 'openwrt',
  keenetic: 'keenetic',
  openbsd: 'openbsd',
  mikrotik: 'routeros',
  routers: 'router',
  macos: 'macos',
  'windows-events': 'windows-server',
} as const satisfies Readonly<Record<string, PlainReader>>
export type FileName = keyof typeof FILES
export const FILE_NAMES = Object.keys(FILES) as readonly FileName[]

export const catalogueOf = (name: FileName): Catalogue =>
  parseCatalogue(readFileSync(join(FOLDER, `${name}.tsv`), 'utf8'))
