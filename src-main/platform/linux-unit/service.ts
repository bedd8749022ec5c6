import type { Seal, ServiceRefusal, TunnelService } from '../../contract/service.ts'
import { HELPER_PATH } from '../../contract/helper.ts'
import { neededSecrets } from '../../domain/profile/needs.ts'
import { STORED_FIELDS } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { strongSwan } from '../linux-daemons/alternatives.ts'
import { systemFiles } from '../linux-daemons/run/files.ts'
import type { ServiceOrder, TunnelServices } from '../tunnel-services.ts'
import { aboutPath, readAbout } from './about.ts'
import { PROPERTIES, parseUnit, type UnitState } from './parse.ts'
import {
  credentialPath,
  PROFILE_CREDENTIAL,
  SERVICES_FOLDER,
  STATE_FOLDER,
  unitOf,
  UNITS_FOLDER,
  unitText,
} from './render.ts'
import type { UnitMachine } from './run/machine.ts'
import { systemMachine } from './run/machine.ts'
import { sealed, sealHere } from './seal.ts'

export interface UnitServicesOptions {
  readonly machine?: UnitMachine
  /** Node.js and the command line, by absolute paths. */
  readonly program: readonly [node: string, command: string]
  /** Whose folder the profiles come from, and the files in it that say which signed ones to believe. */
  readonly profiles: { readonly folder: string; readonly trust: readonly string[] }
  /** Lets traffic out again that a stopped service's kill switch still holds; undefined where it did or there was none. */
  readonly release: (id: string) => Promise<string | undefined>
  /** What carrying a tunnel without NetworkManager lacks here. */
  readonly lacks?: () => Promise<readonly string[]>
}

const foldersOf = (id: string): readonly string[] => [`${SERVICES_FOLDER}/${id}`, `${STATE_FOLDER}/${id}`]
const unitPath = (id: string): string => `${UNITS_FOLDER}/${unitOf(id)}`

/** A unit of systemd's for each tunnel of this computer. */
export function unitServices(options: UnitServicesOptions): TunnelServices {
  return new UnitServices(options)
}

class UnitServices implements TunnelServices {
  readonly of = 'computer'
  readonly #machine: UnitMachine
  readonly #options: UnitServicesOptions

  constructor(options: UnitServicesOptions) {
    this.#machine = options.machine ?? systemMachine()
    this.#options = options
  }

  hindrance(): Promise<ServiceRefusal | undefined> {
    return Promise.resolve(this.#machine.isRoot() ? undefined : { code: 'needs-root' })
  }

  async install({ profile, secrets }: ServiceOrder): Promise<Result<TunnelService, ServiceRefusal>> {
    const refusal = (await this.hindrance()) ?? (await this.#unsafe()) ?? (await this.#lacking())
    if (refusal) return failed(refusal)
    const seal = await sealHere(this.#machine)
    if (!seal.ok) return seal
    const isNew = (await this.#machine.readText(unitPath(profile.id))) === undefined
    const made = await this.#make({ profile, secrets }, seal.value)
    if (made.ok) return done(await this.#look(profile.id, { ...profile, seal: seal.value }))
    if (isNew) await this.#clear(profile.id)
    return made
  }

  async remove(id: string): Promise<Result<TunnelService, ServiceRefusal>> {
    const refusal = await this.hindrance()
    if (refusal) return failed(refusal)
    const found = (await this.list()).find((service) => service.id === id)
    if (!found) return failed({ code: 'no-service' })
    const stopped = await this.#machine.run('systemctl', ['disable', '--now', unitOf(id)])
    if (!stopped.ok) return failed({ code: 'system-refused', text: stopped.said })
    await this.#clear(id)
    const text = await this.#options.release(id)
    return text === undefined ? done({ ...found, state: 'stopped' }) : failed({ code: 'system-refused', text })
  }

  async list(): Promise<readonly TunnelService[]> {
    const found = await Promise.all([...(await readAbout(this.#machine))].map(([id, about]) => this.#look(id, about)))
    return found.toSorted((a, b) => a.name.localeCompare(b.name))
  }

  /** Whether somebody else than root could change what root would run, now or later. */
  async #unsafe(): Promise<ServiceRefusal | undefined> {
    const { program, profiles } = this.#options
    const folder = await this.#machine.changeable(profiles.folder)
    if (folder !== undefined) return { code: 'folder-not-roots', text: folder }
    const [node, command] = program
    // The command line is several files.
    for (const path of [node, command, command.slice(0, command.lastIndexOf('/')), HELPER_PATH]) {
      const found = await this.#machine.changeable(path)
      if (found !== undefined) return { code: 'program-not-roots', text: found }
    }
    return undefined
  }

  async #lacking(): Promise<ServiceRefusal | undefined> {
    const lacks = await (this.#options.lacks ?? strongSwanLacks)()
    return lacks.length > 0 ? { code: 'way-lacking', text: lacks.join(', ') } : undefined
  }

  async #make({ profile, secrets }: ServiceOrder, seal: Seal): Promise<Result<void, ServiceRefusal>> {
    const { id, name, gateway, machineAuth } = profile
    const machine = this.#machine
    const [kept = '', state = ''] = foldersOf(id)
    for (const folder of [kept, state]) await machine.makeFolder(folder, 0o700)
    const credentials = neededSecrets(profile)
    for (const field of STORED_FIELDS) {
      const secret = credentials.includes(field) ? secrets[field] : undefined
      if (!secret) {
        await machine.remove(credentialPath(id, field))
        continue
      }
      const content = await sealed(machine, seal, field, secret.reveal())
      if (!content.ok) return content
      await machine.write(credentialPath(id, field), content.value, 0o600)
    }
    await machine.write(credentialPath(id, PROFILE_CREDENTIAL), JSON.stringify(profile), 0o600)
    await this.#copyTrust(state)
    const { program } = this.#options
    const text = unitText({
      id,
      name,
      program,
      credentials,
      encrypted: seal !== 'root-file',
      ownCharon: machineAuth.kind === 'certificate',
    })
    await machine.write(unitPath(id), text, 0o644)
    await machine.write(aboutPath(id), JSON.stringify({ version: 1, name, gateway, seal }), 0o644)
    return this.#start(id)
  }

  /** So that a signed profile expires, and can be revoked, for the service too. */
  async #copyTrust(folder: string): Promise<void> {
    const { profiles } = this.#options
    for (const name of profiles.trust) {
      const text = await this.#machine.readText(`${profiles.folder}/${name}`)
      if (text === undefined) await this.#machine.remove(`${folder}/${name}`)
      else await this.#machine.write(`${folder}/${name}`, text, 0o600)
    }
  }

  /** What the tunnel comes to is the service's to say: a start that failed is seen in its state. */
  async #start(id: string): Promise<Result<void, ServiceRefusal>> {
    for (const words of [['daemon-reload'], ['enable', unitOf(id)]]) {
      const ran = await this.#machine.run('systemctl', words)
      if (!ran.ok) return failed({ code: 'system-refused', text: ran.said })
    }
    await this.#machine.run('systemctl', ['restart', unitOf(id)])
    return done()
  }

  async #clear(id: string): Promise<void> {
    for (const path of [unitPath(id), ...foldersOf(id), aboutPath(id)]) await this.#machine.remove(path)
    for (const folder of [SERVICES_FOLDER, '/etc/culvert', STATE_FOLDER, '/var/lib/culvert'])
      await this.#machine.removeEmpty(folder)
    await this.#machine.run('systemctl', ['daemon-reload'])
    await this.#machine.run('systemctl', ['reset-failed', unitOf(id)])
  }

  async #look(id: string, { name, gateway, seal }: Pick<TunnelService, 'name' | 'gateway' | 'seal'>) {
    return { id, name, gateway, of: this.of, seal, ...(await this.#state(id)) } as const
  }

  async #state(id: string): Promise<UnitState> {
    const ran = await this.#machine.run('systemctl', ['show', `--property=${PROPERTIES.join()}`, unitOf(id)])
    return ran.ok ? parseUnit(ran.out.toString('utf8')) : { state: 'unknown' }
  }
}

const strongSwanLacks = async (): Promise<readonly string[]> => (await strongSwan(systemFiles, HELPER_PATH)).lacks
