import type { DiagnosisAim } from '../contract/diagnosis.ts'
import type { Remedy } from '../domain/connect/catalogue.ts'
import { remediesOf, type Fault } from '../domain/connect/fault.ts'
import { fieldOf } from '../domain/connect/fields.ts'
import { askedSecrets } from '../domain/profile/needs.ts'
import type { Profile } from '../domain/profile/schema.ts'
import type { SecretField } from '../domain/profile/secret.ts'
import type { SessionState } from '../domain/session/state.ts'
import { packagesFor, type PackageSet } from '../domain/survey/packages.ts'

/** What no shell has a button or a command for: the text `hint.<name>` says what a person does. */
export type HintName =
  | 'check-network'
  | 'start-service'
  | 'start-service-windows'
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

/** What a shell does about a remedy: the window by a button, the command line by the command that it names. */
export type RemedyPlan =
  | { readonly kind: 'connect' }
  /** Of the profile: the field, by its dotted path. */
  | { readonly kind: 'edit'; readonly field: string }
  /** `once`: for this connect, because the keychain cannot be used. */
  | { readonly kind: 'prompt'; readonly fields: readonly SecretField[]; readonly why: 'wrong' | 'missing' | 'once' }
  /** The profile whose tunnel is in the way; whichever is up where that is not known. */
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

/** What a plan is made from. */
export interface RemedyContext {
  /** Absent for a tunnel that Culvert did not make, and for the computer itself. */
  readonly profile?: Profile
  /** How all sessions stand; absent where nobody has looked. */
  readonly sessions?: Readonly<Record<string, SessionState>>
  /** The fault was found by a diagnosis, which may have measured the size that passes. */
  readonly diagnosis?: { readonly size: number | undefined }
}

/** The remedies of a fault in order of likelihood, each with what is done; one without sense here is left out. */
export const plansOf = (fault: Fault, context: RemedyContext): readonly PlannedRemedy[] =>
  remediesOf(fault).flatMap((remedy) => {
    const plan = planOf(remedy, fault, context)
    return plan ? [{ remedy, plan }] : []
  })

/** What a person does about a fault of the computer itself, where no shell does it. */
export const hintsFor = (fault: Fault): readonly HintName[] =>
  plansOf(fault, {}).flatMap(({ plan }) => (plan.kind === 'hint' ? [plan.name] : []))

/** The packages to offer for a fault; undefined where installing packages does not mend it. */
export const offeredPackages = (fault: Fault): PackageSet | undefined =>
  remediesOf(fault).includes('install-components') ? packagesFor(fault) : undefined

type Planner = (fault: Fault, context: RemedyContext) => RemedyPlan | undefined

/** What is about a profile, and no advice without one. */
const ofProfile =
  (plan: (profile: Profile, fault: Fault, context: RemedyContext) => RemedyPlan | undefined): Planner =>
  (fault, context) =>
    context.profile && plan(context.profile, fault, context)

const prompt = (secret: SecretField): Planner => ofProfile((profile, fault) => promptPlan(secret, profile, fault))
const edit = (field: string): Planner => ofProfile(() => ({ kind: 'edit', field }))
const hint =
  (name: HintName): Planner =>
  () => ({ kind: 'hint', name })
/** What is done in another way on the computer that the fault is of, which may be none of this one's kind. */
const hintOn =
  (name: HintName, onWindows: HintName): Planner =>
  ({ os }) => ({ kind: 'hint', name: os?.source === 'Windows' ? onWindows : name })

/** One line per remedy: a new one does not compile until it is known what to do about it. */
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
  // It has just been diagnosed, or its size is what is to be found (`set-mtu`).
  diagnose: ofProfile((_, fault, { diagnosis }) =>
    diagnosis || remediesOf(fault).includes('set-mtu') ? undefined : { kind: 'diagnose', aim: 'connect' },
  ),
  'copy-admin-note': () => ({ kind: 'note' }),
  'show-logs': () => ({ kind: 'logs' }),
}

export const planOf = (remedy: Remedy, fault: Fault, context: RemedyContext): RemedyPlan | undefined =>
  PLANNERS[remedy](fault, context)

/** Packages of the distribution where they bring what is missing, else where it comes from. */
function installPlan(fault: Fault): RemedyPlan {
  const packages = packagesFor(fault)
  return packages ? { kind: 'install', packages } : { kind: 'hint', name: 'install-helper' }
}

/** Only for what the profile uses. One prompt asks for all that is missing, so one remedy is enough. */
function promptPlan(secret: SecretField, profile: Profile, fault: Fault): RemedyPlan | undefined {
  const needed = askedSecrets(profile)
  // The gateway takes password and code for one word.
  const fields = needed.filter((field) => field === secret || (secret === 'password' && field === 'code'))
  if (fields.length === 0) return undefined
  if (fault.code !== 'secret-missing') return { kind: 'prompt', fields, why: 'wrong' }
  const named = fault.args.missing.split(', ')
  const missing = needed.filter((field) => named.includes(field))
  const [first] = missing
  return first && fields.includes(first) ? { kind: 'prompt', fields: missing, why: 'missing' } : undefined
}

/** A size is set once it is measured, and no second time. */
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
