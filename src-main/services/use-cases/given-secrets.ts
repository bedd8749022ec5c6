import type { SealedRefusal } from '../../contract/signed.ts'
import { parseSecrets, type SecretTexts } from '../../domain/profile/parse.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import { Secret, type Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Services } from '../services.ts'

/** The user's input for a connect or a diagnosis. A passphrase is replaced by the key that it unseals. */
export async function givenSecrets(
  { trust }: Pick<Services, 'trust'>,
  id: string,
  { secrets, passphrase }: { readonly secrets: SecretTexts; readonly passphrase?: string | undefined },
): Promise<Result<Secrets, SealedRefusal | readonly InputProblem[]>> {
  const given = parseSecrets(secrets)
  if (!given.ok || passphrase === undefined) return given
  const psk = await trust.sealedKey(id, new Secret(passphrase))
  return psk.ok ? done({ ...given.value, psk: psk.value }) : failed({ sealed: psk.fault })
}
