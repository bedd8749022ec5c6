import { z } from 'zod'
import type { ServiceRefusal, TunnelService } from '../../contract/service.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { filesById, type FilesById } from '../files-by-id.ts'
import type { ServiceOrder, TunnelServices } from '../tunnel-services.ts'
import type { Launcher } from './launchers.ts'

const about = z.object({ version: z.literal(1).default(1), name: z.string().min(1), gateway: z.string().min(1) })
type About = z.output<typeof about>

export interface PersonServicesOptions {
  readonly launcher: Launcher
  /** Of what is known of each service. */
  readonly folder: string
  /** Node.js and the command line, by absolute paths. */
  readonly program: readonly string[]
}

/**
 * Tunnels that come with their person's sign-in: profile and secrets stay where they are, the person's own, and a change of
 * either counts from the next start on.
 */
export function personServices(options: PersonServicesOptions): TunnelServices {
  return new PersonServices(options)
}

class PersonServices implements TunnelServices {
  readonly of = 'person'
  readonly #options: PersonServicesOptions
  readonly #files: FilesById<About>

  constructor(options: PersonServicesOptions) {
    this.#options = options
    this.#files = filesById(options.folder, about)
  }

  hindrance(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  async install({ profile: { id, name, gateway } }: ServiceOrder): Promise<Result<TunnelService, ServiceRefusal>> {
    const { launcher, program } = this.#options
    const made = await launcher.create({ id, name, program })
    if (!made.ok) {
      if ((await this.#files.read(id)) === undefined) await launcher.remove(id)
      return made
    }
    await this.#files.write(id, { version: 1, name, gateway })
    return done(await this.#look(id, { version: 1, name, gateway }))
  }

  async remove(id: string): Promise<Result<TunnelService, ServiceRefusal>> {
    const known = await this.#files.read(id)
    if (!known) return failed({ code: 'no-service' })
    const found = await this.#look(id, known)
    const gone = await this.#options.launcher.remove(id)
    if (!gone.ok) return gone
    await this.#files.remove(id)
    return done({ ...found, state: 'stopped' })
  }

  async list(): Promise<readonly TunnelService[]> {
    const all = await Promise.all([...(await this.#files.all())].map(([id, known]) => this.#look(id, known)))
    return all.toSorted((a, b) => a.name.localeCompare(b.name))
  }

  async #look(id: string, { name, gateway }: About): Promise<TunnelService> {
    return { id, name, gateway, of: this.of, seal: 'keychain', state: await this.#options.launcher.state(id) }
  }
}
