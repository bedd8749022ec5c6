import type { AllTexts, TextKey } from '../../contract/texts/texts.ts'
import type { Secret, Secrets } from '../../domain/profile/secret.ts'
import { done } from '../../domain/result.ts'
import type { Trusted } from '../../domain/trust/problem.ts'
import { refusalText } from '../../presentation/signed.ts'
import type { Questions } from './questions.ts'

/** Refusals after which another passphrase, or the same one a little later, may still succeed. */
const ASKED_AGAIN: ReadonlySet<string> = new Set(['E_SECRET_OPEN', 'E_SECRET_RATE'])

type Open = (passphrase: Secret) => Promise<Trusted<Secret>>

/** The pre-shared key of a sealed block, after asking for its passphrase; no key for an empty answer. */
export async function keyFromSeal(
  questions: Questions,
  texts: AllTexts,
  question: TextKey,
  open: Open,
): Promise<Trusted<Secrets>> {
  for (;;) {
    const passphrase = await questions.passphrase(question)
    if (passphrase === undefined) return done({})
    const opened = await open(passphrase)
    if (opened.ok) return done({ psk: opened.value })
    if (!ASKED_AGAIN.has(opened.fault.code)) return opened
    questions.say(refusalText(opened.fault, texts))
  }
}

/** Empty if the person has the key itself, or if no passphrase can open the sealed block in the profile. */
export async function keyForConnect(questions: Questions, texts: AllTexts, open: Open): Promise<Pick<Secrets, 'psk'>> {
  const key = await keyFromSeal(questions, texts, 'cli.ask.sealed-now', open)
  if (key.ok) return key.value
  questions.say(refusalText(key.fault, texts))
  return {}
}
