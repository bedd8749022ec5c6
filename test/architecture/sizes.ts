import { filesIn, nodesOf, textOf, type Node } from './source.ts'

/** Lengths of a room's files and functions, in lines including comments and blank ones. */
export interface Sizes {
  readonly room: string
  readonly files: readonly number[]
  readonly functions: readonly number[]
}

/** Limits for the 95th percentile. */
export const MOST = { files: 300, functions: 40 }

/** The top-level rooms: a folder with two files has no distribution. */
const roomOf = (path: string): string => /^(?:src-main\/[^/]+|[^/]+)/.exec(path)?.[0] ?? path

const FUNCTIONS: ReadonlySet<string> = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

const linesIn = (text: string): number => text.split('\n').length

/** Lines of each function of a file. A callback of `describe` is not counted, because it only groups tests. */
export function functionsIn(path: string, text: string): readonly number[] {
  const nodes = nodesOf(path, text)
  const chapters = new Set(nodes.filter(isChapter).flatMap(({ arguments: given }) => given as readonly Node[]))
  return nodes
    .filter((node) => FUNCTIONS.has(node.type) && !chapters.has(node))
    .map(({ start, end }) => linesIn(text.slice(start as number, end as number)))
}

function isChapter({ type, callee }: Node): boolean {
  if (type !== 'CallExpression') return false
  let called = callee as Node | undefined
  while (called && called.type !== 'Identifier') called = (called['object'] ?? called['callee']) as Node | undefined
  return called?.['name'] === 'describe'
}

/** Every room with code, by name. */
export function sizesOf(folders: readonly string[]): readonly Sizes[] {
  const rooms = new Map<string, { files: number[]; functions: number[] }>()
  for (const path of folders.flatMap(filesIn)) {
    const room = rooms.get(roomOf(path)) ?? { files: [], functions: [] }
    rooms.set(roomOf(path), room)
    const text = textOf(path)
    room.files.push(linesIn(text) - 1)
    room.functions.push(...functionsIn(path, text))
  }
  return [...rooms].map(([room, sizes]) => ({ room, ...sizes })).sort((a, b) => (a.room < b.room ? -1 : 1))
}

/** The smallest value that at least 95 percent do not exceed (nearest rank). */
export function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0
}
