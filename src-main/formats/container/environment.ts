import { isDict, listIn, member, textIn, type Dict, type Value } from '../draft/value.ts'

/** Names and values with which a container is started; a name without a value takes the shell's, which is not read. */
export type Environment = ReadonlyMap<string, string | undefined>

/** `NAME=value` lines, with or without `export`; quotes around a value and a comment after it are not part of it. */
export function readEnvFile(text: string): Environment {
  const found = new Map<string, string | undefined>()
  for (const row of text.split('\n')) {
    const [, name = '', rest = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/.exec(row.replace(/\r$/, '')) ?? []
    const value = rest.trim()
    const quoted = /^(['"])(.*?)\1/.exec(value)?.[2]
    if (name !== '') found.set(name, quoted ?? value.replace(/\s+#.*$/, ''))
  }
  return found
}

/** `environment:` of a service, as a list or as a mapping; `$$` stands for `$`. */
export function environmentOf(service: Dict): Environment {
  const environment = service.members.get('environment')
  const listed = listIn(environment).flatMap((item) => textIn(item) ?? [])
  const pairs: readonly (readonly [string, string | undefined])[] = isDict(environment)
    ? [...environment.members].map(([name, value]) => [name, textIn(value)] as const)
    : listed.map((item) => {
        const equals = item.indexOf('=')
        return equals < 0 ? ([item, undefined] as const) : ([item.slice(0, equals), item.slice(equals + 1)] as const)
      })
  return new Map(pairs.map(([name, value]) => [name, value === undefined ? undefined : literal(value)]))
}

/** Undefined for a value that comes from elsewhere. */
const literal = (text: string): string | undefined =>
  /\$(?:\{|[A-Za-z_])/.test(text.replace(/\$\$/g, '')) ? undefined : text.replace(/\$\$/g, '$')

/** Names of the files from which a service takes its environment. */
export function envFilesOf(service: Dict): readonly string[] {
  const files = service.members.get('env_file')
  const all: readonly Value[] = Array.isArray(files) ? (files as Value[]) : files === undefined ? [] : [files]
  return all.flatMap((one) => textIn(one) ?? textIn(member(one, 'path')) ?? [])
}
