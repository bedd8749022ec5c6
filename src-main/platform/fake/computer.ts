import { mkdirSync, readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { NO_MARKS, type NetworkMarks } from '../../domain/networks/marks.ts'
import type { HostEvent, HostEvents } from '../host-events.ts'
import type { HostNetwork } from '../host-network.ts'
import { VirtualHostEvents } from './host-events.ts'

/** The simulated computer: the network it is in, and the events that happen to it. */
export interface FakeComputer {
  readonly events: HostEvents
  readonly network: HostNetwork
}

/** Content of the file. Events are appended; each new one is reported once, and earlier ones are not. */
export interface ComputerFile {
  readonly network?: NetworkMarks
  readonly nameServers?: readonly string[]
  readonly happened?: readonly HostEvent[]
}

/** A computer without events. */
export const quietComputer = (): FakeComputer => ({
  events: new VirtualHostEvents(),
  network: { marks: () => Promise.resolve(NO_MARKS), nameServers: () => Promise.resolve([]) },
})

/** A computer read from a file that a test replaces, for an app in another process; the folder is watched. */
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
