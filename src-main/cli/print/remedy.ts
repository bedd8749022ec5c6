import type { Texts } from '../../contract/texts/texts.ts'
import type { Remedy } from '../../domain/connect/catalogue.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Family } from '../../domain/survey/packages.ts'
import { installCommands } from '../../presentation/packages.ts'
import { plansOf, type PlannedRemedy, type RemedyContext, type RemedyPlan } from '../../presentation/remedies.ts'
import { flagFor } from '../options/flags.ts'

/** The context of a fault, needed to name the command that helps. */
export interface About extends RemedyContext {
  /** The family whose packages to name; all families if not known. */
  readonly family?: Family | undefined
}

export interface Hint {
  readonly text: string
  /** The command to type, if one does it. */
  readonly command?: string
}

/** A name quoted for a shell. A name that could be taken for an option is replaced by the profile's id. */
export function shellWord({ id, name }: Pick<Profile, 'id' | 'name'>): string {
  if (name.startsWith('-')) return id
  return /^[A-Za-z0-9._@-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

/** What to type for a field, if that is more than its own flag. */
const FLAGS: Readonly<Record<string, string>> = {
  'machineAuth.certificate': '--certificate … --private-key …',
  'l2tp.sourcePort': '--source-port ephemeral',
  'routing.mode': '--routes …',
  'routing.killSwitch': '--no-kill-switch',
}

/** The same for a remedy that determines the field's value. */
const VALUES: { readonly [Name in Remedy]?: string } = {
  'allow-weak': '--allow-weak --phase1 modern,legacy --phase2 modern,legacy',
  'change-ppp-methods': '--ppp-methods mschapv2,eap-mschapv2,chap,pap',
  'force-nat-t': '--force-nat-t',
}

const flagsFor = (remedy: Remedy, field: string): string =>
  VALUES[remedy] ?? FLAGS[field] ?? `${flagFor(field) ?? ''} …`.trim()

/** Hints in order of likelihood; those that make no sense here are left out. */
export const hintsFor = (fault: Fault, texts: Texts, about: About): readonly Hint[] =>
  plansOf(fault, about).flatMap((planned) => hintsOf(planned, fault, texts, about))

function hintsOf({ remedy, plan }: PlannedRemedy, fault: Fault, texts: Texts, about: About): readonly Hint[] {
  switch (plan.kind) {
    case 'install':
      return installCommands(about.family, plan.packages).map(({ distributions, command }) => ({
        text: texts.text('cli.hint.install', { distributions }),
        command,
      }))
    case 'hint':
      return [{ text: texts.text(`hint.${plan.name}`) }]
    case 'note':
      return [{ text: texts.text('cli.hint.admin') }]
    case 'disconnect':
      return [{ text: texts.remedy(remedy, fault), command: 'culvert disconnect' }]
    case 'logs':
      return [{ text: texts.remedy(remedy, fault), command: 'culvert logs' }]
    case 'connect':
    case 'edit':
    case 'prompt':
    case 'diagnose':
    case 'apply-size': {
      const isOnce = plan.kind === 'prompt' && plan.why === 'once'
      const text = isOnce ? texts.text('hint.unlock-keychain') : texts.remedy(remedy, fault)
      return about.profile ? [{ text, command: commandFor(remedy, plan, shellWord(about.profile)) }] : []
    }
  }
}

type ProfilePlan = Exclude<RemedyPlan, { kind: 'install' | 'hint' | 'note' | 'disconnect' | 'logs' }>

/** The command to type for a profile. */
function commandFor(remedy: Remedy, plan: ProfilePlan, profile: string): string {
  switch (plan.kind) {
    case 'connect':
      return `culvert connect ${profile}`
    case 'edit':
      return `culvert profile edit ${profile} ${flagsFor(remedy, plan.field)}`
    case 'prompt':
      if (remedy === 'enter-private-key') return `culvert profile edit ${profile} --private-key key.pem`
      return `culvert connect ${profile} --ask-secrets${plan.why === 'once' ? '' : ' --remember'}`
    case 'diagnose':
      return plan.aim === 'size' ? `culvert mtu ${profile} --apply` : `culvert diagnose ${profile}`
    case 'apply-size':
      return `culvert mtu ${profile} --apply`
  }
}
