import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'

/** What rolldown tells of a module; null of one that is not in the bundle. */
interface ModuleInfo {
  readonly importedIds: readonly string[]
}
interface Graph {
  getModuleInfo(id: string): ModuleInfo | null
}

/** The parts of a bundle in the order of their layers, each with the files it begins with, from the project's folder. */
export type Parts = Readonly<Record<string, readonly string[]>>

const REST = 'rest'

/**
 * Cuts a bundle by its own import graph: a module lies in the first part whose beginnings reach it by static imports. A
 * part so imports from itself and from parts before it, and no circle among parts can arise. What no beginning
 * reaches lies in a last part of its own: whoever writes a dynamic import says in which part its target lies.
 */
export function byGraph(parts: Parts): (id: string, graph: Graph) => string {
  let partOf: ReadonlyMap<string, string> | undefined
  return (id, graph) => {
    partOf ??= assigned(parts, graph)
    const name = partOf.get(id)
    // The bundler's own helpers, such as the one for modules of the older kind, come with whatever is read first.
    if (name === undefined && id.startsWith('\0')) return Object.keys(parts)[0] ?? ''
    return name ?? REST
  }
}

function assigned(parts: Parts, graph: Graph): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [name, beginnings] of Object.entries(parts)) {
    const open = beginnings.map((path) => realpathSync(resolve(import.meta.dirname, path)))
    for (const id of open)
      if (!graph.getModuleInfo(id)) throw new Error(`${id} of the part ${name} is not in the bundle.`)
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (found.has(id)) continue
      found.set(id, name)
      open.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
    }
  }
  return found
}
