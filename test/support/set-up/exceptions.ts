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
  /** Its guests need something compiled: `neededLibraries` of the lab. */
  readonly compilesForGuests: boolean
  /** Guests take several times as long on it, and nobody has asked for the whole lab: `slowdown` of the lab. */
  readonly slowGuests: boolean
  /** The .NET SDK, by which PowerShell is installed. */
  readonly hasDotnet: boolean
  /** It can make the root of Windows under Wine and enter it. */
  readonly runsWine: boolean
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
    where: 'machines that start processes slowly, where the lab takes several times as long',
    holds: ({ slowGuests }) => slowGuests,
    // All but baseline, connect and strongswan: what the lab is, and a connect by each way.
    tests: [
      ...['failures', 'fields', 'mtu', 'outside', 'pairs', 'people', 'probe-beside', 'probe', 'secrets', 'signed'],
      ...['gateway-libreswan', 'gateway-strongswan-6'],
    ].map((name) => `test/lab/${name}.lab.test.ts`),
  },
  {
    packages: [],
    where: 'systems other than Debian, whose archives do not have its releases',
    holds: ({ osRelease }) => !/^ID=debian$/m.test(osRelease),
    tests: [
      ...['gateway-libreswan', 'gateway-libreswan-5', 'gateway-strongswan-6', 'gateway-strongswan-6.1'],
      ...['client-libreswan', 'client-libreswan-5', 'client-strongswan-6', 'signed'],
    ].map((name) => `test/lab/${name}.lab.test.ts`),
  },
  {
    packages: [],
    where: 'machines on which User Mode Linux runs as it is, and which need no compiler for it',
    holds: ({ compilesForGuests }) => !compilesForGuests,
    tests: ['test/system/test/lab/host/'],
  },
  {
    packages: [],
    where: 'machines without the .NET SDK, with which PowerShell is installed',
    holds: ({ hasDotnet }) => !hasDotnet,
    tests: ['test/system/compliance/windows.test.ts', 'test/system/src-main/platform/windows/'],
  },
  {
    packages: [],
    where: 'machines other than Linux on x86-64 with root and mmdebstrap, on which there is no Windows under Wine',
    holds: ({ runsWine }) => !runsWine,
    tests: ['test/wine/'],
  },
]

export const holding = (system: System): readonly Exception[] =>
  EXCEPTIONS.filter((exception) => exception.holds(system))

/** The exception, of these, that a file of tests is declared in. @param file from the project's root, with slashes */
export const exceptionFor = (file: string, exceptions: readonly Exception[]): Exception | undefined =>
  exceptions.find(({ tests }) => tests.some((path) => file === path || (path.endsWith('/') && file.startsWith(path))))
