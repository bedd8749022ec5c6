import { isDict, listIn, member, textIn, type Dict, type Value } from '../draft/value.ts'

/** Names and values that a container is started with; a name without a value takes the shell's, which is not read. */
export type Environment = ReadonlyMap<string, string | undefined>

/** `NAME=value` lines, with or without `export`; quotes around a value are not part of it, nor a comment behind one. */
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

/** `environment:` of a service, as a list or as a mapping; `$$` is one `$`. */
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

/** Undefined for what has to be filled in from elsewhere. */
const literal = (text: string): string | undefined =>
  /\$(?:\{|[A-Za-z_])/.test(text.replace(/\$\$/g, '')) ? undefined : text.replace(/\$\$/g, '$')

/** Names of the files that a service takes its environment from. */
export function envFilesOf(service: Dict): readonly string[] {
  const files = service.members.get('env_file')
  const all: readonly Value[] = Array.isArray(files) ? (files as Value[]) : files === undefined ? [] : [files]
  return all.flatMap((one) => textIn(one) ?? textIn(member(one, 'path')) ?? [])
}
