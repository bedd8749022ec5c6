import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { circles, mutual, type Graph } from './circles.ts'
import { PACKAGES } from './packages.ts'
import { DOORS } from './doors.ts'
import type { Room } from './room.ts'
import { ROOMS } from './rooms.ts'
import { filesIn, importsOf, pathOf, ROOT, textOf } from './source.ts'

const sources = ['src-main', 'src-renderer', 'helpers'].flatMap(filesIn)

const inside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)

const roomOf = (path: string): Room | undefined =>
  ROOMS.filter((room) => inside(path, room.path)).sort((a, b) => b.path.length - a.path.length)[0]

const filesOf = (path: string): readonly string[] =>
  importsOf(path)
    .filter((target) => target.startsWith('.'))
    .map((target) => pathOf(path, target))
    .filter((target) => sources.includes(target))

/** The import graph, by file or by the node that `nodeOf` gives for a file. */
function graphOf(nodeOf: (path: string) => string): Graph {
  const graph = new Map<string, Set<string>>()
  for (const path of sources) {
    const node = nodeOf(path)
    const targets = graph.get(node) ?? new Set()
    graph.set(node, targets)
    for (const target of filesOf(path).map(nodeOf)) if (target !== node) targets.add(target)
  }
  return graph
}

const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/')

function complaint(path: string, room: Room, target: string): string | undefined {
  const says = (why: string): string => `${path} imports ${target}: ${why}`
  if (target.startsWith('.')) {
    const to = pathOf(path, target)
    const home = roomOf(to)
    if (inside(to, room.path) && home === room) return undefined
    return room.rooms.some((allowed) => inside(to, allowed)) ? undefined : says(`not a room of ${room.path}`)
  }
  const door = DOORS[target] ?? DOORS[packageOf(target)]
  if (door && !door.test(path)) return says('it has one door, and this is not it')
  if (target.startsWith('node:')) {
    const allowed = room.node === true || room.node?.includes(target)
    return allowed ? undefined : says('this room is without Node')
  }
  return room.packages.includes(packageOf(target)) ? undefined : says('not a package of this room')
}

describe('the table of rooms', () => {
  it('has a room for every source file', () => {
    expect(sources.filter((path) => !roomOf(path))).toEqual([])
  })

  it('has a row for every folder with code', () => {
    // A file with its own row does not use its folder's.
    const rooms = new Set(ROOMS.map(({ path }) => path))
    expect(sources.filter((path) => !rooms.has(path) && !rooms.has(dirname(path)))).toEqual([])
  })

  it('has no two rooms that import each other, and no circle of rooms', () => {
    const rooms = graphOf((path) => roomOf(path)?.path ?? path)
    expect(mutual(rooms)).toEqual([])
    expect(circles(rooms)).toEqual([])
  })

  it('has no circle of files', () => {
    expect(circles(graphOf((path) => path))).toEqual([])
  })

  it('would see a pair that imports each other, and a longer circle', () => {
    const graph = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['a', 'c'])],
      ['c', new Set(['d'])],
      ['d', new Set(['b'])],
    ])
    expect(mutual(graph)).toEqual(['a <-> b'])
    expect(circles(graph)).toEqual([['a', 'b', 'c', 'd']])
    expect(circles(new Map([['a', new Set(['b'])]]))).toEqual([])
  })

  it('allows every import there is', () => {
    const complaints = sources.flatMap((path) => {
      const room = roomOf(path)
      return room ? importsOf(path).flatMap((target) => complaint(path, room, target) ?? []) : []
    })
    expect(complaints).toEqual([])
  })

  it('gives a reason for every package, and for none that is not there', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(Object.keys(PACKAGES).sort()).toEqual(installed.sort())
  })

  it('lets one file read which operating system this is', () => {
    const readers = sources.filter((path) =>
      /\bprocess\.platform\b|\bos\.platform\(|\bplatform\b.*from 'node:(process|os)'/.test(textOf(path)),
    )
    expect(readers.filter((path) => path !== 'src-main/platform/select.ts')).toEqual([])
  })

  it('refuses a file that reaches past its neighbour', () => {
    const services = roomOf('src-main/services/any.ts')
    expect(services && complaint('src-main/services/any.ts', services, '../platform/fake/backend.ts')).toContain(
      'not a room',
    )
    expect(services && complaint('src-main/services/any.ts', services, 'node:child_process')).toContain('one door')
  })
})
