import type { DiagnosisAim } from '../../../src-main/contract/diagnosis.ts'
import type { TextKey } from '../../../src-main/contract/texts/texts.ts'
import { remediesOf, type Fault } from '../../../src-main/domain/connect/fault.ts'
import { isUnsettled } from '../../../src-main/domain/connect/settled.ts'
import { fieldOf } from '../../../src-main/domain/connect/fields.ts'
import type { Remedy } from '../../../src-main/domain/connect/catalogue.ts'
import { neededSecrets } from '../../../src-main/domain/profile/needs.ts'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import type { SecretField } from '../../../src-main/domain/profile/secret.ts'
import { packagesFor, type PackageSet } from '../../../src-main/domain/survey/packages.ts'
import type { SessionState } from '../../../src-main/domain/session/state.ts'

/** What the window does about a remedy: a button's work, or a sentence where it has none to do. */
export type RemedyPlan =
  | { readonly kind: 'connect' }
  | { readonly kind: 'edit'; readonly focus: string }
  | { readonly kind: 'prompt'; readonly fields: readonly SecretField[]; readonly label?: TextKey }
  | { readonly kind: 'disconnect'; readonly id: string }
  | { readonly kind: 'logs' }
  | { readonly kind: 'install'; readonly packages: PackageSet }
  | { readonly kind: 'note' }
  | { readonly kind: 'diagnose'; readonly aim: DiagnosisAim; readonly label?: TextKey }
  | { readonly kind: 'apply-size'; readonly value: number }
  | { readonly kind: 'hint'; readonly text: TextKey }

/** What a plan is made from: the profile, its stored secrets, and the state of the other sessions. */
export interface RemedyContext {
  readonly profile: Profile
  readonly stored: readonly SecretField[]
  readonly sessions: Readonly<Record<string, SessionState>>
  /** The fault was found by a diagnosis, which may have measured the size that passes. */
  readonly diagnosis?: { readonly size: number | undefined }
}

/** The remedies of a fault in their order, each with what it does here; one without sense for this profile is left out. */
export function plansOf(
  fault: Fault,
  context: RemedyContext,
): readonly { readonly remedy: Remedy; readonly plan: RemedyPlan }[] {
  return remediesOf(fault).flatMap((remedy) => {
    const plan = planOf(remedy, fault, context)
    return plan ? [{ remedy, plan }] : []
  })
}

/** Remedies that the window has no button for. */
const HINTS = {
  'check-network': 'hint.check-network',
  'start-service': 'hint.start-service',
  'load-module': 'hint.load-module',
  'free-port': 'hint.free-port',
  'grant-permission': 'hint.grant-permission',
} as const satisfies { readonly [Name in Remedy]?: TextKey }

const HELPER_HINT = 'hint.install-helper'

const isHint = (remedy: Remedy): remedy is keyof typeof HINTS => remedy in HINTS

/** The sentence that says what to do, for a remedy of this fault that the window has no button for. */
export function hintOf(remedy: Remedy, fault: Fault): TextKey | undefined {
  if (remedy === 'install-components' && !packagesFor(fault)) return HELPER_HINT
  return isHint(remedy) ? HINTS[remedy] : undefined
}

/** The packages to offer for a fault; undefined where installing packages does not mend it. */
export const offeredPackages = (fault: Fault): PackageSet | undefined =>
  remediesOf(fault).includes('install-components') ? packagesFor(fault) : undefined

type Planner = (fault: Fault, context: RemedyContext) => RemedyPlan | undefined

const prompt =
  (secret: SecretField): Planner =>
  (fault, context) =>
    promptPlan(secret, fault, context)
const edit =
  (focus: string): Planner =>
  () => ({ kind: 'edit', focus })
const hint =
  (remedy: keyof typeof HINTS): Planner =>
  () => ({ kind: 'hint', text: HINTS[remedy] })

/** One line per remedy: a new one does not compile until the window knows what to do about it. */
const PLANNERS: Readonly<Record<Remedy, Planner>> = {
  retry: () => ({ kind: 'connect' }),
  'edit-profile': (fault) => ({ kind: 'edit', focus: fieldOf(fault) ?? 'name' }),
  'enter-psk': prompt('psk'),
  'enter-password': prompt('password'),
  'enter-private-key': prompt('privateKey'),
  'allow-weak': edit('ipsec.allowWeak'),
  'change-ppp-methods': edit('ppp.methods'),
  'set-mtu': (_, context) => sizePlan(context),
  'force-nat-t': edit('ipsec.forceNatT'),
  'check-network': hint('check-network'),
  'install-components': installPlan,
  'start-service': hint('start-service'),
  'load-module': hint('load-module'),
  'free-port': hint('free-port'),
  'unlock-keychain': (_, context) => ({
    kind: 'prompt',
    fields: neededSecrets(context.profile),
    label: 'window.prompt.once',
  }),
  'grant-permission': hint('grant-permission'),
  'disconnect-other': (_, context) => otherPlan(context),
  // It has just been diagnosed, or is offered apart (`FindOut`), or its size is what is to be found (`set-mtu`).
  diagnose: (fault, { diagnosis }) =>
    diagnosis || isUnsettled(fault) || remediesOf(fault).includes('set-mtu')
      ? undefined
      : { kind: 'diagnose', aim: 'connect' },
  'copy-admin-note': () => ({ kind: 'note' }),
  'show-logs': () => ({ kind: 'logs' }),
}

export const planOf = (remedy: Remedy, fault: Fault, context: RemedyContext): RemedyPlan | undefined =>
  PLANNERS[remedy](fault, context)

/** Packages of the distribution where they bring what is missing, else where it comes from. */
function installPlan(fault: Fault): RemedyPlan {
  const packages = packagesFor(fault)
  return packages ? { kind: 'install', packages } : { kind: 'hint', text: HELPER_HINT }
}

function promptPlan(secret: SecretField, fault: Fault, context: RemedyContext): RemedyPlan | undefined {
  const needed = neededSecrets(context.profile)
  if (!needed.includes(secret)) return undefined
  if (fault.code !== 'secret-missing') return { kind: 'prompt', fields: [secret] }
  const missing = needed.filter((field) => !context.stored.includes(field))
  if (missing.length < 2)
    return missing.length === 0 || missing[0] === secret ? { kind: 'prompt', fields: [secret] } : undefined
  // One prompt asks for all that is missing, so one button is enough.
  return missing[0] === secret ? { kind: 'prompt', fields: missing, label: 'window.prompt.missing' } : undefined
}

/** A size is set once it is measured, and no second time. */
function sizePlan({ profile, diagnosis }: RemedyContext): RemedyPlan | undefined {
  const size = diagnosis?.size
  if (size === undefined) return { kind: 'diagnose', aim: 'size', label: 'window.diagnose.size' }
  return profile.ppp.mtu === size ? undefined : { kind: 'apply-size', value: size }
}

function otherPlan({ profile, sessions }: RemedyContext): RemedyPlan {
  const other = Object.entries(sessions).find(
    ([id, state]) => id !== profile.id && ['preparing', 'connecting', 'connected'].includes(state.kind),
  )
  return other ? { kind: 'disconnect', id: other[0] } : { kind: 'hint', text: 'hint.disconnect-other' }
}
