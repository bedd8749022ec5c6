import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'vite'

/** The tree as the tests of this folder read it. Paths are from the project's root, with slashes. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** Files with TypeScript in a folder, at any depth. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.tsx?$/.test(path))

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Of a syntax tree as ESTree has it: a kind, and members that are values, nodes, or lists of nodes. */
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

/** What a file names as its modules. (`import('…').Type` is not among them; the linter has it written as an import.) */
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

/** A relative import's path; a query of the bundler's is no part of it. */
export const pathOf = (from: string, target: string): string =>
  relative(ROOT, resolve(ROOT, dirname(from), target.replace(/\?.*$/, '')))
