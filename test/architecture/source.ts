import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'vite'

/** The source tree as the tests of this folder read it. Paths are relative to the project's root, with slashes. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** TypeScript files in a folder, at any depth. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.tsx?$/.test(path))

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** A node of an ESTree syntax tree: a type, and members that are values, nodes, or lists of nodes. */
export interface Node {
  readonly type: string
  readonly [member: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Each node of a file, the outer ones first. Throws on a syntax error. */
export function nodesOf(path: string, text: string): readonly Node[] {
  const { program, errors } = parseSync(path, text)
  const [error] = errors
  if (error) throw new Error(`${path}: ${error.message}`)
  const nodes: Node[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    else if (isNode(value)) {
      nodes.push(value)
      for (const member of Object.values(value)) visit(member)
    }
  }
  visit(program)
  return nodes
}

/** A member of a node that is a node; undefined otherwise. */
export function nodeAt(node: Node | undefined, member: string): Node | undefined {
  const value = node?.[member]
  return isNode(value) ? value : undefined
}

const known = new Map<string, readonly string[]>()

/** The modules that a file imports. (`import('…').Type` is not included; the linter requires an import instead.) */
export function importsOf(path: string): readonly string[] {
  const before = known.get(path)
  if (before) return before
  const text = textOf(path)
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module
  const names = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...dynamicImports.flatMap(
      ({ moduleRequest: { start, end } }) => /^['"](.*)['"]$/.exec(text.slice(start, end))?.[1] ?? [],
    ),
  ]
  known.set(path, names)
  return names
}

/** The path of a relative import, without a query for the bundler. */
export const pathOf = (from: string, target: string): string =>
  relative(ROOT, resolve(ROOT, dirname(from), target.replace(/\?.*$/, '')))
