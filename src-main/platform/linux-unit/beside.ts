import type { SystemFiles } from '../linux-daemons/survey.ts'
import { readSessions, type SeenSession } from '../linux-strongswan/sessions.ts'
import { SESSION_FOLDER } from '../../contract/helper.ts'
import type { Stop } from '../../domain/time.ts'
import type { Tunnel, TunnelPhase, VpnBackend } from '../backend.ts'
import { readAbout, type About } from './about.ts'
import { unitOf } from './render.ts'

/** Milliseconds between two looks at what no backend but strongSwan's tells of. */
const LOOK = 5_000

/**
 * The tunnels of this computer's services in the list of any backend, as somebody else's, under the names of their units: a
 * profile that one was made of is its person's, and is not up because the computer's copy is. Not in the service's own process.
 */
export function besideServices(backend: VpnBackend, files: SystemFiles): VpnBackend {
  const watch: VpnBackend['watch'] = (listener) => watchBoth(backend, files, listener)
  return new Proxy(backend, {
    get(target, name) {
      if (name === 'watch') return watch
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

function watchBoth(backend: VpnBackend, files: SystemFiles, listener: (tunnels: readonly Tunnel[]) => void): Stop {
  let told: readonly Tunnel[] | undefined
  let turn = 0
  let last = ''
  let stopped = false
  const look = async (always: boolean): Promise<void> => {
    const mine = (turn += 1)
    if (told === undefined) return
    const services = await servicesHere(files)
    // Another look has begun meanwhile, and knows more.
    if (stopped || mine !== turn) return
    const text = JSON.stringify(services.map(({ about, session }) => [about, session?.file, session?.alive]))
    if (!always && text === last) return
    last = text
    listener(merged(told, services))
  }
  const stopWatching = backend.watch((tunnels) => {
    told = tunnels
    void look(true)
  })
  const timer = setInterval(() => void look(false), LOOK)
  timer.unref()
  return () => {
    stopped = true
    clearInterval(timer)
    stopWatching()
  }
}

interface Here {
  readonly id: string
  readonly about: About
  readonly session: SeenSession | undefined
}

async function servicesHere(files: SystemFiles): Promise<readonly Here[]> {
  const abouts = await readAbout(files)
  if (abouts.size === 0) return []
  const sessions = await readSessions(files, SESSION_FOLDER)
  return [...abouts].map(([id, about]) => ({ id, about, session: sessions.find(({ file }) => file.profile === id) }))
}

function merged(told: readonly Tunnel[], services: readonly Here[]): readonly Tunnel[] {
  const others = told.filter(
    ({ id, bound }) => bound || !services.some((service) => service.id === id && isRoots(service)),
  )
  const own = services
    .filter(({ id }) => !told.some((tunnel) => tunnel.id === id && tunnel.bound))
    .map(({ id, about: { name, gateway }, session }): Tunnel => {
      const known = told.find((tunnel) => tunnel.id === id)
      const phase = session?.alive && isRoots({ session }) ? (known?.phase ?? phaseOf(session)) : DOWN
      return { id: unitOf(id), name, gateway, origin: 'system', service: true, phase }
    })
  return [...others, ...own]
}

/** The session is root's, as a service's is; the same profile may be up as its person's. */
const isRoots = ({ session }: Pick<Here, 'session'>): boolean => session?.file.owner === 0

const DOWN: TunnelPhase = { kind: 'down' }

function phaseOf({ file: { phase, stage, facts } }: SeenSession): TunnelPhase {
  if (phase === 'connecting') return { kind: 'connecting', stage }
  return phase === 'disconnecting' || !facts ? { kind: 'disconnecting' } : { kind: 'connected', facts }
}
