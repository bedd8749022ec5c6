/**
 * What `reg.exe query KEY /s` prints, as the names of `values.ts`. Names, types and numbers are the same in every
 * language of Windows; the values are ASCII by their kind.
 */
export const POLICY_KEY = 'HKLM\\Software\\Policies\\Culvert'
const HEAD = /^HKEY_LOCAL_MACHINE\\Software\\Policies\\Culvert(?:\\(Publishers|Profiles))?$/i
const VALUE = /^ {4}(.+?) {4}(REG_[A-Z_]+) {4}(.*)$/

export function valuesOfRegistry(printed: string): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  let list: string[] | undefined
  let isKnown = false
  for (const line of printed.split(/\r?\n/)) {
    if (line.startsWith('HKEY_')) {
      const key = HEAD.exec(line)
      isKnown = key !== null
      const name = key?.[1]
      list = name === undefined ? undefined : []
      if (list && name) values[name.toLowerCase() === 'profiles' ? 'Profiles' : 'Publishers'] = list
      // A key that is not known is a demand that is not known.
      if (!isKnown) values[line] = true
      continue
    }
    const [, name = '', type = '', text = ''] = VALUE.exec(line) ?? []
    if (name === '' || !isKnown) continue
    if (list) list.push(text)
    else values[name] = type === 'REG_DWORD' ? /^0x0*1$/.test(text) : text
  }
  return values
}
