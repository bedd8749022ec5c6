import { version } from '../../../package.json' with { type: 'json' }
import type { Fault } from '../../domain/connect/fault.ts'
import type { Origin } from '../../domain/profile/origin.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Result } from '../../domain/result.ts'
import type { Own } from '../../domain/trust/install.ts'
import type { Trusted, TrustProblem } from '../../domain/trust/problem.ts'
import type { Examined, ProfileStore, Trust } from '../services.ts'

/** The administrator's folder, and the highest folder above it whose owner is looked at. */
export interface PolicyFolder {
  readonly folder: string
  readonly top: string
}

/** Day of the format: no computer whose clock is before it has a right one. */
const BUILT = Date.UTC(2026, 10, 1)

/** Reads the verifier when it is first needed. */
export async function openTrust(
  directory: string,
  profiles: Pick<ProfileStore, 'find' | 'save'>,
  policy?: PolicyFolder,
): Promise<Trust> {
  const [{ TrustStore }, { readPolicyFolder }] = await Promise.all([
    import('./trust-store.ts'),
    import('./policy-folder.ts'),
  ])
  return new TrustStore({
    directory,
    profiles,
    version,
    built: BUILT,
    ...(policy ? { policy: () => readPolicyFolder(policy.folder, policy.top) } : {}),
  })
}

/** Most commands never meet a signed file. */
export class LazyTrust implements Trust {
  readonly #open: () => Promise<Trust>
  #opened: Promise<Trust> | undefined

  constructor(open: () => Promise<Trust>) {
    this.#open = open
  }

  async examine(file: Uint8Array): Promise<Trusted<Examined>> {
    return (await this.#trust()).examine(file)
  }

  async accept(file: Uint8Array, own: Own): Promise<Result<Examined, TrustProblem | readonly InputProblem[]>> {
    return (await this.#trust()).accept(file, own)
  }

  async originOf(id: string): Promise<Origin | undefined> {
    return (await this.#trust()).originOf(id)
  }

  async admit(profile: Profile): Promise<Fault | undefined> {
    return (await this.#trust()).admit(profile)
  }

  #trust(): Promise<Trust> {
    this.#opened ??= this.#open()
    return this.#opened
  }
}
