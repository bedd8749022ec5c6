import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'

/** What rolldown reports about a module; null for one outside the bundle. */
interface ModuleInfo {
  readonly importedIds: readonly string[]
}
interface Graph {
  getModuleInfo(id: string): ModuleInfo | null
}

/** The parts of a bundle in the order of their layers, each with its entry files, relative to the project's folder. */
export type Parts = Readonly<Record<string, readonly string[]>>

const REST = 'rest'

/**
 * Cuts a bundle by its own import graph: a module belongs to the first part whose entry files reach it by static
 * imports. So a part imports only from itself and from earlier parts, and parts cannot form a cycle. A module that no
 * entry file reaches goes into a last part of its own; therefore the target of a dynamic import must be listed in a
 * part.
 */
export function byGraph(parts: Parts): (id: string, graph: Graph) => string {
  let partOf: ReadonlyMap<string, string> | undefined
  return (id, graph) => {
    partOf ??= assigned(parts, graph)
    const name = partOf.get(id)
    // The bundler's own helpers, such as the one for CommonJS modules, go into the part that is read first.
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
