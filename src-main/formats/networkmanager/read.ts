import type { Imported } from '../draft/draft.ts'
import { readConnection } from './connection.ts'
import { readKeyfile } from './keyfile.ts'
import { readNmcli } from './nmcli.ts'
import { readNmcliShow } from './show.ts'

export { isNmcli } from './nmcli.ts'
export { isNmcliShow } from './show.ts'

/** Recognised by its content: before NetworkManager 1.16 the files had no extension. */
export const isKeyfile = (text: string): boolean =>
  /^[ \t]*\[connection\]\s*$/m.test(text) && /^[ \t]*id\s*=/m.test(text)

/** @param marked there was a byte order mark, because of which NetworkManager would not load the file */
export function readKeyfileSettings(text: string, marked: boolean, name: string): Imported {
  const keyfile = readKeyfile(text)
  return readConnection(marked ? { ...keyfile, loose: ['BOM', ...keyfile.loose] } : keyfile, name)
}

export const readShownSettings = (text: string, name: string): Imported => readConnection(readNmcliShow(text), name)

export function readNmcliSettings(text: string, name: string): Imported {
  const { connections, others } = readNmcli(text)
  const read = connections.map((connection) => readConnection(connection, name))
  const notRun = others.map((setting) => ({ kind: 'not-run', setting }) as const)
  return {
    entries: read.flatMap(({ entries }) => entries).map((entry) => ({ ...entry, told: [...entry.told, ...notRun] })),
    refused: read.flatMap(({ refused }) => refused),
  }
}
