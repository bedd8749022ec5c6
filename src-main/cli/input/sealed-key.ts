import type { Texts } from '../../contract/texts/texts.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done } from '../../domain/result.ts'
import type { Payload } from '../../domain/trust/payload.ts'
import type { Trusted } from '../../domain/trust/problem.ts'
import { refusalText } from '../../presentation/signed.ts'
import type { Trust } from '../../services/services.ts'
import type { Questions } from './questions.ts'

/** The pre-shared key of a sealed block, after its passphrase was asked for; none when it is left for the connect. */
export async function keyFromSeal(
  questions: Questions,
  trust: Pick<Trust, 'unseal'>,
  payload: Payload,
  texts: Texts,
): Promise<Trusted<Secrets>> {
  for (;;) {
    const passphrase = await questions.passphrase('cli.ask.sealed')
    if (passphrase === undefined) return done({})
    const opened = await trust.unseal(payload, passphrase)
    if (opened.ok) return done({ psk: opened.value })
    if (opened.fault.code !== 'E_SECRET_OPEN') return opened
    questions.say(refusalText(opened.fault, texts))
  }
}
