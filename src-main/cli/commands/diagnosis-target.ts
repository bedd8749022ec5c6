import type { Texts } from '../../contract/texts/texts.ts'
import { hostProblem } from '../../domain/net/host.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import { LEGACY_PHASE1, LEGACY_PHASE2, MODERN_PHASE1, MODERN_PHASE2 } from '../../domain/profile/proposal.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { DiagnosisTarget, Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { Refused } from '../input/problem.ts'
import type { Entered } from '../input/secrets-input.ts'
import { givenSecrets, type SecretOptions } from './ask-secrets.ts'
import { profileNamed } from './find.ts'

/** What a person names as the target of a diagnosis: a profile or a gateway. */
export type NamedTarget = Exclude<DiagnosisTarget, { readonly kind: 'practice' }>

/** @param user user name at a gateway; if given, `name` is a gateway even where a profile has the same name */
export async function targetNamed(
  services: Services,
  name: string,
  user: string | undefined,
  id: string,
): Promise<NamedTarget> {
  const profile = user === undefined ? await services.profiles.find(name) : undefined
  if (profile) return { kind: 'profile', profile }
  // A name that cannot be a host name can only be a profile's, and no such profile exists.
  if (hostProblem(name) !== undefined) return { kind: 'profile', profile: await profileNamed(services, name) }
  return user === undefined
    ? { kind: 'host', host: name }
    : { kind: 'profile', profile: passingProfile(name, user, id) }
}

/** A temporary profile with the broadest settings, because the diagnosis is to find out what the gateway accepts. */
function passingProfile(gateway: string, user: string, id: string): Profile {
  const parsed = parseProfile({
    id,
    name: gateway.slice(0, 60),
    gateway,
    user,
    ipsec: {
      allowWeak: true,
      phase1: [...MODERN_PHASE1, ...LEGACY_PHASE1],
      phase2: [...MODERN_PHASE2, ...LEGACY_PHASE2],
    },
  })
  if (!parsed.ok) throw new Refused(parsed.fault)
  return parsed.value
}

export async function secretsOf(
  context: Context,
  services: Services,
  target: NamedTarget,
  read: Entered,
  options: SecretOptions,
): Promise<Secrets> {
  if (target.kind === 'host') return {}
  return givenSecrets(context, services, target.profile, read, options)
}

/** Name and gateway, for the heading above the ladder. */
export function headingOf(target: DiagnosisTarget, texts: Texts): readonly [string, string] {
  if (target.kind === 'practice') return [texts.text('cli.practice.name'), '127.0.0.1']
  if (target.kind === 'host') return [target.host, '']
  const { name, gateway } = target.profile
  return [name, name === gateway ? '' : gateway]
}
