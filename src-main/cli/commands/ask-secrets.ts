import { askedSecrets } from '../../domain/profile/needs.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { SECRET_FIELDS, type Secret, type Secrets } from '../../domain/profile/secret.ts'
import { loadAllTexts, type Texts } from '../../contract/texts/texts.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { problem } from '../../domain/profile/problem.ts'
import { refuse } from '../input/problem.ts'
import type { Entered } from '../input/secrets-input.ts'
import { withQuestions, type Questions } from '../input/questions.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { BLANK } from '../print/line.ts'

export interface SecretOptions {
  readonly secretsStdin?: true
  readonly askSecrets?: true
  /** False with `--no-input`: the command asks no questions. */
  readonly input?: boolean
}

/** Returns the secrets a script supplies, with a sealed key opened by its passphrase, and asks for the rest. */
export async function givenSecrets(
  context: Context,
  services: Services,
  profile: Profile,
  { secrets, passphrase }: Entered,
  options: SecretOptions,
): Promise<Secrets> {
  const psk = passphrase && (await orInterrupted(context.interrupted, keyOf(services, profile, passphrase)))
  const read = { ...secrets, ...(psk ? { psk } : {}) }
  services.log.hide(read)
  return { ...read, ...(await askSecrets(context, services, profile, read, options)) }
}

async function keyOf({ trust }: Services, { id, name }: Profile, passphrase: Secret): Promise<Secret> {
  const key = await trust.sealedKey(id, passphrase)
  if (key.ok) return key.value
  const isNone = key.fault.code === 'E_SECRET_SHAPE'
  return refuse('passphrase', isNone ? problem('no-sealed-key') : problem('key-passphrase', { path: name }))
}

/** Asks on the terminal for the secrets that the profile needs and that neither the input nor the keychain supplies. */
async function askSecrets(
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
  const key = missing.includes('psk') ? await orInterrupted(interrupted, sealedIn(services, profile, texts)) : undefined
  const answers = await withQuestions(host, texts, interrupted, async (questions) => {
    const opened = key ? await key(questions) : {}
    const left = missing.filter((field) => field !== 'psk' || !opened.psk)
    return { ...opened, ...(await questions.secrets(left, false)) }
  })
  print.lines([BLANK])
  return answers ?? {}
}

type Opening = (questions: Questions) => Promise<Pick<Secrets, 'psk'>>

/** How to ask for the pre-shared key if the profile holds it sealed. */
async function sealedIn({ trust }: Services, profile: Profile, { language }: Texts): Promise<Opening | undefined> {
  const { [profile.id]: standing } = await trust.standings([profile])
  if (!standing?.origin?.sealed) return undefined
  const [{ keyForConnect }, texts] = await Promise.all([import('../input/sealed-key.ts'), loadAllTexts(language)])
  return (questions) => keyForConnect(questions, texts, (passphrase) => trust.sealedKey(profile.id, passphrase))
}
