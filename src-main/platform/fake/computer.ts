import { mkdirSync, readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { NO_MARKS, type NetworkMarks } from '../../domain/networks/marks.ts'
import type { HostEvent, HostEvents } from '../host-events.ts'
import type { HostNetwork } from '../host-network.ts'
import { VirtualHostEvents } from './host-events.ts'

/** The make-believe computer: where it is, and what happens to it. */
export interface FakeComputer {
  readonly events: HostEvents
  readonly network: HostNetwork
}

/** What the file holds. Events are added at the end; each is told once, and none that was there before. */
export interface ComputerFile {
  readonly network?: NetworkMarks
  readonly nameServers?: readonly string[]
  readonly happened?: readonly HostEvent[]
}

/** To which nothing happens. */
export const quietComputer = (): FakeComputer => ({
  events: new VirtualHostEvents(),
  network: { marks: () => Promise.resolve(NO_MARKS), nameServers: () => Promise.resolve([]) },
})

/** As a file says it that a test writes, for an app in another process. The folder is watched: the file is replaced. */
export function fileComputer(path: string): FakeComputer {
  mkdirSync(dirname(path), { recursive: true })
  const events: HostEvents = {
    watch(listener) {
      let told = readComputer(path).happened?.length ?? 0
      const watcher = watch(dirname(path), (_, name) => {
        if (name !== basename(path)) return
        const { happened = [] } = readComputer(path)
        const news = happened.slice(told)
        told = Math.max(told, happened.length)
        for (const event of news) listener(event)
      })
      return () => watcher.close()
    },
  }
  const network: HostNetwork = {
    marks: () => Promise.resolve(readComputer(path).network ?? NO_MARKS),
    nameServers: () => Promise.resolve(readComputer(path).nameServers ?? []),
  }
  return { events, network }
}

function readComputer(path: string): ComputerFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ComputerFile
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
