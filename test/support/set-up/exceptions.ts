/**
 * Declares what some systems lack: set-up omits it by name and continues, and tests that need it do not fail on a build
 * server. Anything missing that is not declared here does.
 */
export interface Exception {
  /** Debian's names; empty if the exception is not about packages. */
  readonly packages: readonly string[]
  /** Where it applies, as the end of "left out on …". */
  readonly where: string
  holds(system: System): boolean
  /** Test files, and folders of them with a slash at the end, relative to the project's root. */
  readonly tests: readonly string[]
}

/** Properties of a system that an exception may depend on. */
export interface System {
  /** The text of /etc/os-release. */
  readonly osRelease: string
  /** In Node.js's spelling. */
  readonly architecture: string
  /** Its guests need compiled libraries: `neededLibraries` of the lab. */
  readonly compilesForGuests: boolean
  /** Guests are several times slower on it, and nobody has requested the whole lab: `slowdown` of the lab. */
  readonly slowGuests: boolean
  /** The .NET SDK, which installs PowerShell. */
  readonly hasDotnet: boolean
  /** It can build and enter the root of Windows under Wine. */
  readonly runsWine: boolean
  /** Its kernel runs programs of 32 bits. */
  readonly runs32Bit: boolean
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
    // All but baseline and connect, which cover the lab itself and a connect. That of each backend took twenty minutes more.
    tests: [
      ...['failures', 'fields', 'mtu', 'outside', 'pairs', 'people', 'probe-beside', 'probe', 'secrets', 'signed'],
      ...['gateway-libreswan', 'gateway-strongswan-6', 'strongswan'],
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
  {
    packages: [],
    where: 'kernels that run no programs of 32 bits, which an installer of NSIS is',
    holds: ({ runs32Bit }) => !runs32Bit,
    tests: ['test/wine/file-type.wine.test.ts'],
  },
]

export const holding = (system: System): readonly Exception[] =>
  EXCEPTIONS.filter((exception) => exception.holds(system))

/** The exception that declares a test file. @param file relative to the project's root, with slashes */
export const exceptionFor = (file: string, exceptions: readonly Exception[]): Exception | undefined =>
  exceptions.find(({ tests }) => tests.some((path) => file === path || (path.endsWith('/') && file.startsWith(path))))
