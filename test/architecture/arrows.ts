import { ROOMS } from './rooms.ts'

/** The top-level room of a path: `src-main/probe/card` is in `probe`. */
function roomAtTop(path: string): string | undefined {
  const [tree, room] = path.split('/')
  if (tree === 'src-renderer') return 'window'
  if (tree === 'helpers') return 'helper'
  return tree === 'src-main' ? room : undefined
}

/** Every arrow that the table allows between two top-level rooms, `from --> to`, in the table's order. */
function arrowsOf(): readonly string[] {
  const arrows = ROOMS.flatMap(({ path, rooms }) =>
    rooms.flatMap((target) => {
      const [from, to] = [roomAtTop(path), roomAtTop(target)]
      return from === undefined || to === undefined || from === to ? [] : [`${from} --> ${to}`]
    }),
  )
  return [...new Set(arrows)]
}

/** The table as a mermaid diagram. Every room imports `domain`, so its arrows are left out. */
export const roomsDiagram = (): string =>
  ['flowchart LR', ...arrowsOf().filter((arrow) => !arrow.endsWith(' domain'))].join('\n  ')
