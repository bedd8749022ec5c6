/** Facts about a program, by its name in a log. */
interface Named {
  /** Alternatives of a pattern that must match the whole name. */
  readonly names: string
  /** It takes part in a connect. */
  readonly speaks?: true
  /** Its name before a colon is a name, not the beginning of a message such as `LCP: timeout`. */
  readonly tags?: true
  /** Only this system has it. */
  readonly system?: 'linux' | 'macos' | 'router'
}

export const ROUTER = 'RouterOS'

const NAMED: readonly Named[] = [
  {
    names: String.raw`charon(?:-\w+)?|pluto|k?xl2tpd|NetworkManager|nm-l2tp-service`,
    speaks: true,
    tags: true,
    system: 'linux',
  },
  { names: 'ipsec(?:_starter)?|swanctl|strongswan|l2tpd|mtpd|pppd(?:-l2tp)?', speaks: true, tags: true },
  { names: 'racoon|nesessionmanager', speaks: true, tags: true, system: 'macos' },
  { names: 'ndm', speaks: true, tags: true, system: 'router' },
  { names: 'npppd|isakmpd', speaks: true },
  { names: ROUTER, speaks: true, system: 'router' },
  { names: 'ipsec__plutorun|nm-dispatcher|l2tps|sudo|libipsecconf', tags: true },
  { names: String.raw`systemd\S*|kernel|dbus-daemon`, tags: true, system: 'linux' },
  { names: 'CRON|sshd', system: 'linux' },
  { names: 'configd', tags: true, system: 'macos' },
  { names: String.raw`launchd|mDNSResponder|com\.apple\..*`, system: 'macos' },
]

const patternOf = (test: (named: Named) => boolean): RegExp =>
  new RegExp(
    `^(?:${NAMED.filter(test)
      .map(({ names }) => names)
      .join('|')})$`,
  )

const SPEAKERS = patternOf(({ speaks }) => speaks === true)
const TAGS = patternOf(({ tags }) => tags === true)
/** In order of significance: an appliance's own log identifies it, and a Mac may run programs that others also have. */
const SYSTEMS = (['router', 'macos', 'linux'] as const).map(
  (system) => [system, patternOf((named) => named.system === system)] as const,
)

export const isKnownProgram = (name: string): boolean => SPEAKERS.test(name)
export const isProgram = (name: string): boolean => TAGS.test(name)

/** The system that has such programs; undefined if their names do not tell. */
export const systemOfPrograms = (names: readonly string[]): Named['system'] =>
  SYSTEMS.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0]
