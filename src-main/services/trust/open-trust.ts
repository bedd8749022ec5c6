import { version } from '../../../package.json' with { type: 'json' }
import { access } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { once } from '../../domain/once.ts'
import type { Managed } from '../../platform/managed.ts'
import type { ProfileStore, Trust } from '../services.ts'
import { TRUST_FILE } from './trust-file.ts'

/** Date of the file format: a clock that is earlier is wrong. */
const BUILT = Date.UTC(2026, 10, 1)

/**
 * Opens the signed files, whose code is loaded when one is found: without accepted files and administrator settings, a
 * connect only looks for two files.
 */
export function openTrust(
  directory: string,
  profiles: Pick<ProfileStore, 'find' | 'list' | 'save'>,
  managed: Managed,
): Trust {
  const ready = once(async (): Promise<Trust> => {
    const { TrustStore } = await import('./trust-store.ts')
    return new TrustStore({ directory, profiles, managed, version, built: BUILT, localUser: () => userInfo().username })
  })
  const exists = (): Promise<boolean> =>
    access(join(directory, TRUST_FILE)).then(
      () => true,
      () => false,
    )
  const ifAny = async <Answer>(ask: (trust: Trust) => Promise<Answer>, none: Answer): Promise<Answer> =>
    (await exists()) || (await managed.isSet()) ? ask(await ready()) : none
  return {
    read: async (path) => (await ready()).read(path),
    examine: async (file) => (await ready()).examine(file),
    accept: async (file, own) => (await ready()).accept(file, own),
    unseal: async (payload, passphrase) => (await ready()).unseal(payload, passphrase),
    sealedKey: async (id, passphrase) => (await ready()).sealedKey(id, passphrase),
    standings: (all) => ifAny((trust) => trust.standings(all), {}),
    originOf: (id) => ifAny((trust) => trust.originOf(id), undefined),
    admit: (profile) => ifAny((trust) => trust.admit(profile), undefined),
    refreshSources: () => ifAny((trust) => trust.refreshSources(), []),
    takeManaged: async () => ((await managed.isSet()) ? (await ready()).takeManaged() : []),
  }
}
