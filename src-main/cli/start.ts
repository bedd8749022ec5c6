import './schemas-once.ts'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Downloader } from '../platform/download.ts'
import { placesFor } from '../platform/places.ts'
import type { InsideUnit, TunnelServices } from '../platform/tunnel-services.ts'
import type { OpenOptions } from '../services/open.ts'
import type { Leaves, Services } from '../services/services.ts'
import { nodeHost } from './host/node-host.ts'
import { TRUST_FILE } from '../services/trust/trust-file.ts'
import { explainUncaught, run } from './run.ts'

const places = placesFor(process.env, homedir())

/** Runs this process's command and ends the process. */
export async function start(): Promise<never> {
  const argv = process.argv.slice(2)
  const host = nodeHost({ openServices, tunnelServices, insideUnit, chosenLanguage, downloader })
  process.once(
    'uncaughtException',
    (error) => void explainUncaught(error, argv, host).then((exit) => process.exit(exit)),
  )
  const exit = await run(argv, host)
  // Output still in a pipe is written first; open handles of a backend do not delay the end.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))))
  return process.exit(exit)
}

/** The composition root. Loaded when a command needs it; help and refusals do not. */
async function openServices(leaves?: Leaves, use?: 'service'): Promise<Services> {
  const [services, platform] = await Promise.all([import('../services/open.ts'), import('../platform/select.ts')])
  const [backend, managed, network] = await Promise.all([
    platform.selectBackend(),
    platform.selectManaged(),
    platform.selectNetwork(),
  ])
  return services.openServices({
    ...places,
    backend,
    managed,
    network,
    // A command whose tunnel ends with it keeps the tunnel up; one that does not dial has nothing to keep up.
    ...(use === undefined && (backend.can.outlives || leaves === 'everything')
      ? {}
      : { hostEvents: await platform.selectHostEvents() }),
    ...(use === 'service' ? await ofService() : {}),
    systemSettings: platform.selectSystemSettings,
    diagnosesByItself: false,
    workers: {
      log: join(import.meta.dirname, 'log-worker.cjs'),
      settings: join(import.meta.dirname, 'settings-worker.cjs'),
    },
    ...(leaves ? { leaves } : {}),
  })
}

/** No person can answer a keychain's prompt, and the service itself keeps up a tunnel that is up. */
async function ofService(): Promise<Pick<OpenOptions, 'keepsOthers' | 'keychain'>> {
  const unit = await insideUnit()
  const { givenKeychain } = await import('../services/secrets/given-keychain.ts')
  return { keepsOthers: true, ...(unit ? { keychain: givenKeychain((field) => unit.credential(field)) } : {}) }
}

async function insideUnit(): Promise<InsideUnit | undefined> {
  const { selectInsideUnit } = await import('../platform/select.ts')
  return selectInsideUnit()
}

async function tunnelServices(): Promise<TunnelServices | undefined> {
  const { selectTunnelServices } = await import('../platform/select.ts')
  return selectTunnelServices({
    folder: places.directory,
    trust: [TRUST_FILE],
    program: [process.execPath, process.argv[1] ?? ''],
  })
}

async function downloader(): Promise<Downloader> {
  const { httpsDownloader } = await import('../platform/https/download.ts')
  return httpsDownloader()
}

/** Reads the language from the settings file; their store reports what is wrong with the file. */
function chosenLanguage(): string | undefined {
  try {
    const settings = JSON.parse(readFileSync(join(places.directory, 'settings.json'), 'utf8')) as unknown
    const { language } = Object(settings) as { readonly language?: unknown }
    return typeof language === 'string' ? language : undefined
  } catch {
    return undefined
  }
}
