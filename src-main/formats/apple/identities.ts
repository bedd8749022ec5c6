import { failed, type Result } from '../../domain/result.ts'
import type { Refusal } from '../draft/draft.ts'
import { authoritiesOf, type FoundIdentity } from '../draft/identity.ts'
import { pemOf } from '../draft/octets.ts'
import type { Opening } from '../draft/opening.ts'
import { textIn, type Dict } from '../draft/value.ts'
import { Secret } from '../../domain/profile/secret.ts'

/** The certificates of a configuration profile, opened when a service asks for one. */
export interface Identities {
  /** The certificate in the payload with this UUID; undefined if there is none, or it cannot be opened. */
  of(uuid: string): FoundIdentity | undefined
  /** Refusal if a requested certificate could not be opened without a passphrase, or with the given one. */
  sealed(): Result<never, Refusal> | undefined
}

const IDENTITY = 'com.apple.security.pkcs12'
const AUTHORITY = /^com\.apple\.security\.(?:root|pkcs1)$/

/** Finds PKCS #12 in payloads, mostly with the passphrase beside it, and authorities' certificates in others. */
export function identitiesIn(payloads: readonly Dict[], opening: Opening): Identities {
  let sealed: Refusal | undefined
  const authorities = payloads.flatMap(({ members }) => {
    const content = members.get('PayloadContent')
    const isOne = AUTHORITY.test(textIn(members.get('PayloadType')) ?? '') && content instanceof Uint8Array
    const facts = isOne ? opening.crypto.certificateDer(content) : undefined
    return facts?.ok ? [pemOf(facts.value)] : []
  })
  return {
    of(uuid) {
      const payload = payloads.find(
        ({ members }) =>
          textIn(members.get('PayloadType')) === IDENTITY &&
          textIn(members.get('PayloadUUID'))?.toLowerCase() === uuid.toLowerCase(),
      )
      const content = payload?.members.get('PayloadContent')
      if (!(content instanceof Uint8Array)) return undefined
      const written = textIn(payload?.members.get('Password'))
      const opened = opening.openIdentity(content, written === undefined ? opening.passphrase : new Secret(written))
      if (!opened.ok) {
        if (written === undefined && /passphrase$/.test(opened.fault.code)) sealed = opened.fault
        return undefined
      }
      return {
        identity: opened.value,
        authorities: authoritiesOf(opening.crypto, opened.value, authorities),
        isOpen: written !== undefined || opening.passphrase === undefined,
      }
    },
    sealed: () => sealed && failed(sealed),
  }
}
