import { askedSecrets } from '../../domain/profile/needs.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { SECRET_FIELDS, type Secrets } from '../../domain/profile/secret.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { withQuestions, type Questions } from '../input/questions.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { BLANK } from '../print/line.ts'

export interface SecretOptions {
  readonly secretsStdin?: true
  readonly askSecrets?: true
  /** False with `--no-input`: the command asks no questions. */
  readonly input?: boolean
}

/** Asks on the terminal for the secrets that the profile needs and that neither the input nor the keychain supplies. */
export async function askSecrets(
  context: Context,
  services: Services,
  profile: Profile,
  read: Secrets,
  options: SecretOptions,
): Promise<Secrets> {
  const { host, texts, print, interrupted } = context
  if (options.input === false || !host.input.isTerminal) return {}
  const stored = options.askSecrets ? [] : await orInterrupted(interrupted, services.vault.stored(profile.id))
  const needed = askedSecrets(profile)
  const missing = SECRET_FIELDS.filter(
    (field) => needed.includes(field) && read[field] === undefined && !stored.includes(field),
  )
  if (missing.length === 0) return {}
  const key = missing.includes('psk') ? await orInterrupted(interrupted, sealedIn(services, profile)) : undefined
  const answers = await withQuestions(host, texts, interrupted, async (questions) => {
    const opened = key ? await key(questions, texts) : {}
    const left = missing.filter((field) => field !== 'psk' || !opened.psk)
    return { ...opened, ...(await questions.secrets(left, false)) }
  })
  print.lines([BLANK])
  return answers ?? {}
}

type Opening = (questions: Questions, texts: Texts) => Promise<Pick<Secrets, 'psk'>>

/** How to ask for the pre-shared key if the profile holds it sealed. */
async function sealedIn({ trust }: Services, profile: Profile): Promise<Opening | undefined> {
  const { [profile.id]: standing } = await trust.standings([profile])
  if (!standing?.origin?.sealed) return undefined
  const { keyForConnect } = await import('../input/sealed-key.ts')
  return (questions, texts) => keyForConnect(questions, texts, (passphrase) => trust.sealedKey(profile.id, passphrase))
}
