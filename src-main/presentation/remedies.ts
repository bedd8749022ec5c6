import type { DiagnosisAim } from '../contract/diagnosis.ts'
import type { Remedy } from '../domain/connect/catalogue.ts'
import { remediesOf, type Fault } from '../domain/connect/fault.ts'
import { fieldOf } from '../domain/connect/fields.ts'
import { askedSecrets } from '../domain/profile/needs.ts'
import type { Profile } from '../domain/profile/schema.ts'
import type { SecretField } from '../domain/profile/secret.ts'
import type { SessionState } from '../domain/session/state.ts'
import { packagesFor, type PackageSet } from '../domain/survey/packages.ts'

/** A remedy without a button or command in any shell: the text `hint.<name>` says what a person does. */
export type HintName =
  | 'check-network'
  | 'start-service'
  | 'start-service-windows'
  | 'remove-rules'
  | 'update-component'
  | 'update-windows'
  | 'load-module'
  | 'free-port'
  | 'grant-permission'
  | 'allow-gateway-nat'
  | 'turn-ipsec-on'
  | 'unlock-keychain'
  | 'install-helper'
  | 'disconnect-other'

/** What a shell does for a remedy: the window by a button, the command line by naming a command. */
export type RemedyPlan =
  | { readonly kind: 'connect' }
  /** A field of the profile, by its dotted path. */
  | { readonly kind: 'edit'; readonly field: string }
  /** `once`: for this connect only, because the keychain cannot be used. */
  | { readonly kind: 'prompt'; readonly fields: readonly SecretField[]; readonly why: 'wrong' | 'missing' | 'once' }
  /** The profile whose tunnel is in the way; if undefined, whichever is up. */
  | { readonly kind: 'disconnect'; readonly id: string | undefined }
  | { readonly kind: 'logs' }
  | { readonly kind: 'install'; readonly packages: PackageSet }
  | { readonly kind: 'note' }
  | { readonly kind: 'diagnose'; readonly aim: DiagnosisAim }
  | { readonly kind: 'apply-size'; readonly value: number }
  | { readonly kind: 'hint'; readonly name: HintName }

export interface PlannedRemedy {
  readonly remedy: Remedy
  readonly plan: RemedyPlan
}

/** The input for a plan. */
export interface RemedyContext {
  /** Absent for a tunnel that Culvert did not make, and for the computer itself. */
  readonly profile?: Profile
  /** The state of all sessions; absent if unknown. */
  readonly sessions?: Readonly<Record<string, SessionState>>
  /** Present if a diagnosis found the fault; it may have measured the size that passes. */
  readonly diagnosis?: { readonly size: number | undefined }
}

/** The remedies of a fault in order of likelihood, each with its plan; those that make no sense here are left out. */
export const plansOf = (fault: Fault, context: RemedyContext): readonly PlannedRemedy[] =>
  remediesOf(fault).flatMap((remedy) => {
    const plan = planOf(remedy, fault, context)
    return plan ? [{ remedy, plan }] : []
  })

/** Hints for a fault of the computer itself that no shell can fix. */
export const hintsFor = (fault: Fault): readonly HintName[] =>
  plansOf(fault, {}).flatMap(({ plan }) => (plan.kind === 'hint' ? [plan.name] : []))

/** The packages to offer for a fault; undefined if installing packages does not fix it. */
export const offeredPackages = (fault: Fault): PackageSet | undefined =>
  remediesOf(fault).includes('install-components') ? packagesFor(fault) : undefined

type Planner = (fault: Fault, context: RemedyContext) => RemedyPlan | undefined

/** Makes a planner that needs a profile, and gives no advice without one. */
const ofProfile =
  (plan: (profile: Profile, fault: Fault, context: RemedyContext) => RemedyPlan | undefined): Planner =>
  (fault, context) =>
    context.profile && plan(context.profile, fault, context)

const prompt = (secret: SecretField): Planner => ofProfile((profile, fault) => promptPlan(secret, profile, fault))
const edit = (field: string): Planner => ofProfile(() => ({ kind: 'edit', field }))
const hint =
  (name: HintName): Planner =>
  () => ({ kind: 'hint', name })
/** Makes a hint that differs by system; the fault may come from a computer of another kind. */
const hintOn =
  (name: HintName, onWindows: HintName): Planner =>
  ({ os }) => ({ kind: 'hint', name: os?.source === 'Windows' ? onWindows : name })

/** One line per remedy, so that a new remedy does not compile without a plan. */
const PLANNERS: Readonly<Record<Remedy, Planner>> = {
  retry: ofProfile(() => ({ kind: 'connect' })),
  'edit-profile': ofProfile((_, fault) => ({ kind: 'edit', field: fieldOf(fault) ?? 'name' })),
  'enter-psk': prompt('psk'),
  'enter-password': prompt('password'),
  'enter-private-key': prompt('privateKey'),
  'enter-tunnel-secret': prompt('tunnelSecret'),
  'allow-weak': edit('ipsec.allowWeak'),
  'change-ppp-methods': edit('ppp.methods'),
  'set-mtu': ofProfile((profile, _, { diagnosis }) => sizePlan(profile, diagnosis?.size)),
  'force-nat-t': edit('ipsec.forceNatT'),
  'check-network': hint('check-network'),
  'install-components': (fault) => installPlan(fault),
  'start-service': hintOn('start-service', 'start-service-windows'),
  'remove-rules': hint('remove-rules'),
  'update-component': hintOn('update-component', 'update-windows'),
  'load-module': hint('load-module'),
  'free-port': hint('free-port'),
  'unlock-keychain': (_, { profile }) =>
    profile
      ? { kind: 'prompt', fields: askedSecrets(profile), why: 'once' }
      : { kind: 'hint', name: 'unlock-keychain' },
  'grant-permission': hint('grant-permission'),
  'allow-gateway-nat': hint('allow-gateway-nat'),
  'turn-ipsec-on': hint('turn-ipsec-on'),
  'disconnect-other': (_, context) => otherPlan(context),
  // The profile has just been diagnosed, or `set-mtu` will measure the size.
  diagnose: ofProfile((_, fault, { diagnosis }) =>
    diagnosis || remediesOf(fault).includes('set-mtu') ? undefined : { kind: 'diagnose', aim: 'connect' },
  ),
  'copy-admin-note': () => ({ kind: 'note' }),
  'show-logs': () => ({ kind: 'logs' }),
}

export const planOf = (remedy: Remedy, fault: Fault, context: RemedyContext): RemedyPlan | undefined =>
  PLANNERS[remedy](fault, context)

/** Installs packages of the distribution if they contain what is missing, else shows where to get it. */
function installPlan(fault: Fault): RemedyPlan {
  const packages = packagesFor(fault)
  return packages ? { kind: 'install', packages } : { kind: 'hint', name: 'install-helper' }
}

/** Asks only for secrets that the profile uses. One prompt asks for all missing ones, so one remedy is enough. */
function promptPlan(secret: SecretField, profile: Profile, fault: Fault): RemedyPlan | undefined {
  const needed = askedSecrets(profile)
  // The gateway reads password and code as one word, so both are asked for again.
  const fields = needed.filter((field) => field === secret || (secret === 'password' && field === 'code'))
  if (fields.length === 0) return undefined
  if (fault.code !== 'secret-missing') return { kind: 'prompt', fields, why: 'wrong' }
  const named = fault.args.missing.split(', ')
  const missing = needed.filter((field) => named.includes(field))
  const [first] = missing
  return first && fields.includes(first) ? { kind: 'prompt', fields: missing, why: 'missing' } : undefined
}

/** A size is set only once it is measured, and not twice. */
function sizePlan({ ppp }: Profile, size: number | undefined): RemedyPlan | undefined {
  if (size === undefined) return { kind: 'diagnose', aim: 'size' }
  return ppp.mtu === size ? undefined : { kind: 'apply-size', value: size }
}

function otherPlan({ profile, sessions }: RemedyContext): RemedyPlan {
  if (!sessions) return { kind: 'disconnect', id: undefined }
  const other = Object.entries(sessions).find(
    ([id, state]) => id !== profile?.id && ['preparing', 'connecting', 'connected', 'waiting'].includes(state.kind),
  )
  return other ? { kind: 'disconnect', id: other[0] } : { kind: 'hint', name: 'disconnect-other' }
}
