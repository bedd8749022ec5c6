import type { DesktopHandlers } from '../../contract/desktop.ts'
import type { SignedAnswer, SignedRefusal } from '../../contract/signed.ts'
import { parseSecrets } from '../../domain/profile/parse.ts'
import { problemAt, problem } from '../../domain/profile/problem.ts'
import { Secret, type Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { fromBase64 } from '../../domain/trust/octets.ts'
import { distrust } from '../../domain/trust/problem.ts'
import type { Services } from '../../services/services.ts'
import { acceptSigned, areGroups, type SignedFile } from '../../services/use-cases/import-signed.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'
import type { SignedInbox } from './signed-inbox.ts'

/** The calls about signed files. The snapshot describes the file; only main holds its bytes. */
export function signedCalls(
  services: Services,
  keeper: SnapshotKeeper,
  inbox: SignedInbox,
  choose: () => Promise<void>,
): DesktopHandlers['signed'] {
  return {
    async open() {
      await choose()
      return undefined
    },
    async offer({ name, octets }) {
      const read = fromBase64(octets)
      await inbox.arrive(name, () => Promise.resolve(read ? done(read) : distrust('E_FILE_READ')))
      return undefined
    },
    async accept(answer) {
      const file = inbox.file(answer.number)
      if (!file) return failed([problemAt('file', problem('file-missing'))])
      const taken = await accept(services, file, answer)
      if (!taken.ok) return taken
      await keeper.refresh()
      await inbox.dismiss(answer.number)
      return taken
    },
    async dismiss({ number }) {
      await inbox.dismiss(number)
      return undefined
    },
  }
}

type Accepted = Awaited<ReturnType<DesktopHandlers['signed']['accept']>>

async function accept(services: Services, file: SignedFile, answer: SignedAnswer): Promise<Accepted> {
  const { preview, examined } = file
  if (preview.kind === 'publisher' && preview.asked.length > 0 && !areGroups(answer.groups ?? [], preview))
    return failed([problemAt('groups', problem('import-groups'))])
  const secrets = await secretsOf(services, file, answer)
  if (!secrets.ok) return secrets
  const own = {
    ...(answer.user === undefined ? {} : { user: answer.user }),
    ...(answer.certificate === undefined ? {} : { certificate: answer.certificate }),
  }
  const taken = await acceptSigned(services, file, own, secrets.value)
  if (!taken.ok) return taken
  const id = examined.kind === 'profile' ? examined.verified.payload.profileId : undefined
  const { notKept } = taken.value
  return done({ ...(id === undefined ? {} : { id }), ...(notKept ? { notKept } : {}) })
}

/** The sealed key, once its passphrase is right, and the private key that the person supplies. */
async function secretsOf(
  { trust }: Services,
  { examined }: SignedFile,
  { passphrase = '', privateKey }: SignedAnswer,
): Promise<Result<Secrets, SignedRefusal>> {
  const given = parseSecrets(privateKey === undefined ? {} : { privateKey })
  if (!given.ok) return given
  const payload = examined.kind === 'profile' ? examined.verified.payload : undefined
  if (!payload?.sealed || passphrase === '') return given
  const psk = await trust.unseal(payload, new Secret(passphrase))
  return psk.ok ? done({ ...given.value, psk: psk.value }) : psk
}
