import { put, type Keyfile, type KeyfileValue } from './keyfile.ts'

/** Recognises the output of `nmcli connection show NAME`, which users paste into questions. */
export const isNmcliShow = (text: string): boolean =>
  /^connection\.id:/m.test(text) && /^vpn\.service-type:/m.test(text)

/** `--` means nothing, and `<hidden>` a secret that was not printed. */
const NOTHING = /^(?:--|<hidden>|)$/

/** Converts the connection to the keyfile that NetworkManager would write. */
export function readNmcliShow(text: string): Keyfile {
  const groups = new Map<string, Map<string, KeyfileValue>>()
  const set = (group: string, key: string, value: string): void => {
    const values = groups.get(group) ?? new Map<string, KeyfileValue>()
    groups.set(group, values)
    put(values, key, value)
  }
  for (const row of text.split('\n')) {
    const [, group = '', key = '', printed = ''] = /^([a-z][\w-]*)\.([\w-]+):[ \t]*(.*?)\s*$/.exec(row) ?? []
    if (key === '' || NOTHING.test(printed)) continue
    if (group === 'vpn' && (key === 'data' || key === 'secrets'))
      for (const [name, value] of pairsIn(printed)) set(key === 'data' ? 'vpn' : 'vpn-secrets', name, value)
    else if (key === 'routes')
      [...printed.matchAll(/ip = ([^,}\s]+)/g)].forEach((match, i) => set(group, `route${i + 1}`, match[1] ?? ''))
    else if (/^dns(?:-search)?$/.test(key)) set(group, key, `${printed.replace(/\s*,\s*/g, ';')};`)
    else set(group, key, printed)
  }
  return { groups, loose: [] }
}

/** `name = value, name = value`; a comma within a value follows a backslash. */
const pairsIn = (text: string): readonly (readonly [string, string])[] =>
  text.split(/(?<!\\),\s*/).flatMap((pair) => {
    const [, name, value = ''] = /^([\w-]+) = (.*)$/.exec(pair.trim()) ?? []
    return name === undefined ? [] : [[name, value.replace(/\\,/g, ',')] as const]
  })
