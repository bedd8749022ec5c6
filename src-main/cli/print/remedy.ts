import type { Texts } from '../../contract/texts/texts.ts'
import type { Remedy } from '../../domain/connect/catalogue.ts'
import { remediesOf, type Fault } from '../../domain/connect/fault.ts'
import { fieldOf } from '../../domain/connect/fields.ts'
import { FAMILIES, PACKAGES_OF, packagesFor, type Family, type PackageSet } from '../../domain/survey/packages.ts'
import { flagFor } from '../options/flags.ts'

/** What a fault is about, so that the command that helps can be named. */
export interface About {
  /** Absent for a tunnel that Culvert did not make, and for the computer itself. */
  readonly profile?: { readonly id: string; readonly name: string }
  /** Whose packages to name; all when it is not known. */
  readonly family?: Family | undefined
  /** It comes from a diagnosis: another one would find no more. */
  readonly diagnosed?: true
}

export interface Hint {
  readonly text: string
  /** What to type, where a command does it. */
  readonly command?: string
}

/** A name as a shell takes it. One that could pass for an option is given by its id. */
export function shellWord({ id, name }: Required<About>['profile']): string {
  if (name.startsWith('-')) return id
  return /^[A-Za-z0-9._@-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

/** What to type about a field, where that is more than its own flag. */
const FLAGS: Readonly<Record<string, string>> = {
  'machineAuth.certificate': '--certificate … --private-key …',
  'l2tp.sourcePort': '--source-port ephemeral',
  'routing.mode': '--routes …',
  'routing.killSwitch': '--no-kill-switch',
}

/** The flags of the field that a fault is about. */
function flagsFor(fault: Fault): string {
  const field = fieldOf(fault)
  if (field === undefined) return '…'
  return FLAGS[field] ?? `${flagFor(field) ?? ''} …`.trim()
}

const edit = (profile: string, flags: string): string => `culvert profile edit ${profile} ${flags}`
const askAgain = (profile: string): string => `culvert connect ${profile} --ask-secrets --remember`

/** What to type about a profile. A remedy that is not here is done without one, or outside Culvert. */
const PROFILE_COMMANDS: { readonly [Name in Remedy]?: (profile: string, fault: Fault) => string } = {
  retry: (profile) => `culvert connect ${profile}`,
  'edit-profile': (profile, fault) => edit(profile, flagsFor(fault)),
  'enter-psk': askAgain,
  'enter-password': askAgain,
  'enter-private-key': (profile) => edit(profile, '--private-key key.pem'),
  'allow-weak': (profile) => edit(profile, '--allow-weak --phase1 modern,legacy --phase2 modern,legacy'),
  'change-ppp-methods': (profile) => edit(profile, '--ppp-methods mschapv2,chap,pap'),
  'set-mtu': (profile) => `culvert mtu ${profile} --apply`,
  'force-nat-t': (profile) => edit(profile, '--force-nat-t'),
  'unlock-keychain': (profile) => `culvert connect ${profile} --ask-secrets`,
  diagnose: (profile) => `culvert diagnose ${profile}`,
}

const COMMANDS: { readonly [Name in Remedy]?: string } = {
  'disconnect-other': 'culvert disconnect',
  'show-logs': 'culvert logs',
}

/** Those that take a sentence here, because no command does them. */
const SENTENCES = {
  'check-network': 'hint.check-network',
  'start-service': 'hint.start-service',
  'load-module': 'hint.load-module',
  'free-port': 'hint.free-port',
  'unlock-keychain': 'hint.unlock-keychain',
  'grant-permission': 'hint.grant-permission',
  'copy-admin-note': 'cli.hint.admin',
} as const satisfies { readonly [Name in Remedy]?: string }

const isSaid = (remedy: Remedy): remedy is keyof typeof SENTENCES => remedy in SENTENCES

/** In order of likelihood; what makes no sense here is left out. */
export function hintsFor(fault: Fault, texts: Texts, about: About): readonly Hint[] {
  return remediesOf(fault)
    .filter((remedy, _, all) => isMeant(fault, remedy, all) && !(remedy === 'diagnose' && about.diagnosed))
    .flatMap((remedy) => hintsOf(remedy, fault, texts, about))
}

function hintsOf(remedy: Remedy, fault: Fault, texts: Texts, { profile, family }: About): readonly Hint[] {
  if (remedy === 'install-components') {
    const packages = packagesFor(fault)
    if (!packages) return [{ text: texts.text('cli.hint.install-helper') }]
    return (family ? [family] : FAMILIES).map((item) => install(item, packages, texts))
  }
  const text = isSaid(remedy) ? texts.text(SENTENCES[remedy]) : texts.remedy(remedy, fault)
  const make = PROFILE_COMMANDS[remedy]
  const command = make && profile ? make(shellWord(profile), fault) : COMMANDS[remedy]
  if (command !== undefined) return [{ text, command }]
  // Without a profile to name, what is left of these is no advice.
  return make && !isSaid(remedy) ? [] : [{ text }]
}

const install = (family: Family, packages: PackageSet, texts: Texts): Hint => {
  const { distributions, commands } = PACKAGES_OF[family]
  return { text: texts.text('cli.hint.install', { distributions }), command: commands[packages] }
}

const SECRET_OF: { readonly [Name in Remedy]?: string } = {
  'enter-password': 'password',
  'enter-psk': 'psk',
  'enter-private-key': 'privateKey',
}

/** `secret-missing` names the fields that are, and one command asks for all; the administrator is asked once. */
function isMeant({ code, args }: Fault, remedy: Remedy, all: readonly Remedy[]): boolean {
  if (code !== 'secret-missing' || SECRET_OF[remedy] === undefined) return true
  const missing = String(args.missing).split(', ')
  const first = all.find((item) => missing.includes(SECRET_OF[item] ?? ''))
  return remedy === first
}
