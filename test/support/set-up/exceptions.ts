/**
 * What some systems do not have, declared: set-up leaves it out by name and goes on, and the tests that cannot run
 * without it are no failure on a build server. What is missing and not declared here is.
 */
export interface Exception {
  /** As Debian names them; empty when it is not about packages. */
  readonly packages: readonly string[]
  /** Where it holds, as the end of "left out on …". */
  readonly where: string
  holds(system: System): boolean
  /** Files of tests, and folders of them with a slash at the end, from the project's root. */
  readonly tests: readonly string[]
}

/** What an exception may depend on. */
export interface System {
  /** The text of /etc/os-release. */
  readonly osRelease: string
  /** As Node.js names it. */
  readonly architecture: string
  /** Its processor has a larger state than User Mode Linux keeps: `stateIsLarger` of the lab. */
  readonly largerState: boolean
  /** It takes long to start a process: `startsSlowly` of the lab. */
  readonly startsSlowly: boolean
}

const isDebian = (version: string, { osRelease }: System): boolean =>
  /^ID=debian$/m.test(osRelease) && new RegExp(`^VERSION_ID="${version}"$`, 'm').test(osRelease)

export const EXCEPTIONS: readonly Exception[] = [
  {
    packages: ['softether-vpnserver', 'softether-vpncmd'],
    where: 'Debian 13, which does not have them',
    holds: (system) => isDebian('13', system),
    tests: ['test/interop/softether.interop.test.ts'],
  },
  {
    packages: ['user-mode-linux'],
    where: 'processors other than x86-64, for which Debian does not build it',
    holds: ({ architecture }) => architecture !== 'x64',
    tests: ['test/lab/'],
  },
  {
    packages: [],
    where: 'machines that start processes too slowly for a virtual machine of user processes',
    holds: ({ startsSlowly }) => startsSlowly,
    tests: ['test/lab/'],
  },
  {
    packages: [],
    where: 'machines on which User Mode Linux runs as it is, and which need no compiler for it',
    holds: ({ largerState }) => !largerState,
    tests: ['test/system/test/lab/host/xstate-shim.test.ts'],
  },
]

export const holding = (system: System): readonly Exception[] =>
  EXCEPTIONS.filter((exception) => exception.holds(system))

/** The exception, of these, that a file of tests is declared in. @param file from the project's root, with slashes */
export const exceptionFor = (file: string, exceptions: readonly Exception[]): Exception | undefined =>
  exceptions.find(({ tests }) => tests.some((path) => file === path || (path.endsWith('/') && file.startsWith(path))))
