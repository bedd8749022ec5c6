import type { Texts } from '../../contract/texts/texts.ts'
import type { Remedy } from '../../domain/faults/catalogue.ts'
import { remediesOf, type Fault } from '../../domain/faults/fault.ts'

/** The profile a fault is about, to name it in the command that helps. */
export interface About {
  readonly id: string
  readonly name: string
}

export interface Hint {
  readonly text: string
  /** What to type, where a command does it. */
  readonly command?: string
}

/** A name as a shell takes it. One that could pass for an option is given by its id. */
export function shellWord({ id, name }: About): string {
  if (name.startsWith('-')) return id
  return /^[A-Za-z0-9._@-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

const edit = (flags: string) => (profile: string) => `culvert profile edit ${profile} ${flags}`
const askAgain = (profile: string): string => `culvert connect ${profile} --ask-secrets --remember`
const survey = (): string => 'culvert survey'
const elsewhere = undefined

/** What to type for each remedy; one without a command is done outside Culvert. */
const COMMANDS: Readonly<Record<Remedy, ((profile: string) => string) | undefined>> = {
  retry: (profile) => `culvert connect ${profile}`,
  'edit-profile': edit('…'),
  'enter-psk': askAgain,
  'enter-password': askAgain,
  'enter-private-key': edit('--private-key key.pem'),
  'allow-weak': edit('--allow-weak --phase1 modern,legacy --phase2 modern,legacy'),
  'change-ppp-methods': edit('--ppp-methods mschapv2,chap,pap'),
  'set-mtu': edit('--mtu 1280'),
  'force-nat-t': edit('--force-nat-t'),
  'check-network': elsewhere,
  'open-portal': elsewhere,
  'install-components': survey,
  'start-service': survey,
  'load-module': survey,
  'free-port': survey,
  'unlock-keychain': elsewhere,
  'grant-permission': elsewhere,
  'disconnect-other': () => 'culvert disconnect',
  diagnose: elsewhere,
  'copy-admin-note': elsewhere,
  'show-logs': () => 'culvert logs',
}

/** Those only the window has. */
const NOT_HERE: ReadonlySet<Remedy> = new Set<Remedy>(['diagnose'])

const SECRET_OF: Readonly<Partial<Record<Remedy, string>>> = {
  'enter-password': 'password',
  'enter-psk': 'psk',
  'enter-private-key': 'privateKey',
}

/** A fault that names the secrets it misses is not helped by others. */
function isMeant({ args }: Fault, remedy: Remedy): boolean {
  const field = SECRET_OF[remedy]
  return field === undefined || args.missing === undefined || String(args.missing).split(', ').includes(field)
}

/** In order of likelihood. A command that needs a profile is left out where none is known. */
export function hintsFor(fault: Fault, texts: Texts, about: About | undefined): readonly Hint[] {
  return remediesOf(fault)
    .filter((remedy) => !NOT_HERE.has(remedy) && isMeant(fault, remedy))
    .map((remedy) => {
      const text = remedy === 'copy-admin-note' ? texts.text('cli.hint.admin') : texts.remedy(remedy, fault)
      const make = COMMANDS[remedy]
      const command = make && (about || make.length === 0) ? make(about ? shellWord(about) : '') : undefined
      return { text, ...(command ? { command } : {}) }
    })
}
