import type { Texts } from '../../contract/texts/texts.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { Result } from '../../domain/result.ts'
import type { Payload } from '../../domain/trust/payload.ts'
import type { TrustProblem } from '../../domain/trust/problem.ts'
import { openSealed, sealedFor, waitBefore } from '../../domain/trust/sealed.ts'
import { nodeCrypto } from '../../crypto/node.ts'
import type { Host } from '../host/host.ts'
import { refusalText } from '../print/signed.ts'
import { withQuestions } from './questions.ts'

/** The pre-shared key of a sealed block, after its passphrase was asked for; nothing when it is left for the connect. */
export async function keyFromSeal(
  host: Host,
  texts: Texts,
  signal: AbortSignal,
  payload: Payload,
  mayAsk: boolean,
): Promise<Result<Secrets, TrustProblem>> {
  const { sealed } = payload
  if (!sealed || !mayAsk) return { ok: true, value: {} }
  const attempts: number[] = []
  const answer = await withQuestions<Result<Secrets, TrustProblem>>(host, texts, signal, async (questions) => {
    for (;;) {
      const passphrase = await questions.passphrase('cli.ask.sealed')
      if (passphrase === undefined) return { ok: true, value: {} }
      const seconds = waitBefore(attempts, host.now())
      if (seconds > 0) return { ok: false, fault: { code: 'E_SECRET_RATE', args: { seconds } } }
      attempts.push(host.now())
      const opened = await openSealed(nodeCrypto, sealed, sealedFor(payload), passphrase)
      if (opened.ok) return { ok: true, value: { psk: opened.value } }
      if (opened.fault.code !== 'E_SECRET_OPEN') return opened
      questions.say(refusalText(opened.fault, texts))
    }
  })
  return answer ?? { ok: true, value: {} }
}
