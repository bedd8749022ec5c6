import { loadAllTexts } from '../../contract/texts/texts.ts'
import { isPkcs12 } from '../../domain/profile/certificate.ts'
import { problem } from '../../domain/profile/problem.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import { importRefusal } from '../../presentation/import.ts'
import { Interrupted } from '../host/interrupt.ts'
import type { Identity } from '../input/draft.ts'
import { readBeginning } from '../input/file.ts'
import { refuse } from '../input/problem.ts'
import { withQuestions } from '../input/questions.ts'
import type { Context } from './context.ts'

/** Bytes; a certificate with its key and chain has under ten thousand. */
const LARGEST = 256 * 1024
/** Wrong passphrases after which the question is asked again. */
const ATTEMPTS = 3
const FLAG = '--certificate'

/**
 * Reads a PKCS #12 file given in place of a certificate; asks for its passphrase and does not keep it. Returns
 * undefined for any other file, which is read as PEM. @throws Refused, Interrupted
 */
export async function identityIn(context: Context, path: string | undefined): Promise<Identity | undefined> {
  if (path === undefined) return undefined
  const octets = await readBeginning(path, LARGEST + 1)
  if (!octets.ok || !isPkcs12(octets.value)) return undefined
  const { host, interrupted } = context
  const { imports } = await context.services()
  const opened = async (passphrase?: Secret) => {
    const found = await imports.openIdentity(octets.value, passphrase, interrupted)
    if (found === 'aborted') throw new Interrupted()
    return found
  }
  const found = await opened()
  if (found.ok) return found.value
  const texts = await loadAllTexts(context.texts.language)
  if (found.fault.code !== 'passphrase')
    return refuse(FLAG, problem('import-refused', { reason: importRefusal(texts, found.fault) }))
  const answer = await withQuestions(host, texts, interrupted, async (questions) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const passphrase = await questions.passphrase('cli.ask.import-passphrase')
      if (passphrase === undefined) return undefined
      const again = await opened(passphrase)
      passphrase.wipe()
      if (again.ok) return again.value
      questions.say(importRefusal(texts, again.fault))
    }
    return undefined
  })
  return answer ?? refuse(FLAG, problem('import-refused', { reason: texts.text('import.refusal.passphrase') }))
}
