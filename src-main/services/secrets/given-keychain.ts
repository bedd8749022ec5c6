import type { StoredField } from '../../domain/profile/secret.ts'
import { STORED_FIELDS } from '../../domain/profile/secret.ts'
import type { Keychain } from './vault-keychain.ts'
import { piecesOf } from './vault.ts'

/** The vault's name for an item: the field, and the number of a piece after the first. */
const ACCOUNT = /^v1:[^:]+:([A-Za-z]+)(?:\.(\d+))?$/

/**
 * A read-only keychain with the secrets that a process was given for its one profile; the process that starts it stores
 * them.
 * @param read undefined for a field that was not given
 */
export const givenKeychain = (read: (field: StoredField) => Promise<string | undefined>): Keychain => ({
  async get(account) {
    const [, name, piece = '1'] = ACCOUNT.exec(account) ?? []
    const field = STORED_FIELDS.find((known) => known === name)
    const text = field && (await read(field))
    return text === undefined ? undefined : piecesOf(text)[Number(piece) - 1]
  },
  set: () => Promise.reject(new Error('a service keeps no secrets')),
  delete: () => Promise.resolve(false),
})
