import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EXCEPTIONS } from '../../../../support/set-up/exceptions.ts'
import type { Machine } from '../../../../support/set-up/machine.ts'
import {
  familyOf,
  FAMILIES,
  labNeeds,
  LAB_LIST,
  NEEDS,
  packageNames,
  type Need,
} from '../../../../support/set-up/packages.ts'
import { setUp } from '../../../../support/set-up/set-up.ts'

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'
const FEDORA = 'NAME="Fedora Linux"\nID=fedora\n'

const LIST = readFileSync(LAB_LIST, 'utf8')

interface Pretend extends Machine {
  readonly commands: (readonly string[])[]
}

/** A machine whose apt-get installs what `mirror` has, and, as the real one, nothing of a list with a strange name. */
function machine(
  options: Partial<Pick<Machine, 'asRoot' | 'osRelease' | 'architecture'>> & { mirror?: readonly string[] } = {},
): Pretend {
  const mirror = options.mirror ?? []
  const installed = new Set<string>()
  const commands: (readonly string[])[] = []
  return {
    osRelease: options.osRelease ?? DEBIAN,
    architecture: options.architecture ?? 'x64',
    compilesForGuests: false,
    slowGuests: false,
    hasDotnet: true,
    runsWine: true,
    runs32Bit: true,
    asRoot: 'asRoot' in options ? options.asRoot : [],
    commands,
    has: (proof) => proof.kind === 'program' && proof.anyOf.some((name) => installed.has(name)),
    run(command) {
      commands.push(command)
      const names = command.slice(command.indexOf('--no-install-recommends') + 1)
      const refused = command.includes('--no-install-recommends') && names.some((name) => !mirror.includes(name))
      if (refused) return 100
      for (const name of command) if (mirror.includes(name)) installed.add(name)
      return 0
    },
  }
}

const need = (name: string, more: Partial<Need> = {}): Need => ({
  without: `what ${name} is for`,
  purposes: ['test'],
  proof: { kind: 'program', anyOf: [name] },
  packages: { debian: name, fedora: name },
  ...more,
})

describe('set-up', () => {
  it('touches nothing when nothing is missing', () => {
    const full = machine({ mirror: ['sh'] })
    full.run(['sh'])
    expect(setUp(full, [need('sh')], 'test')).toEqual({ missing: [], words: [] })
    expect(full.commands).toEqual([['sh']])
  })

  it('installs only what is missing, and only for the purpose, in one go', () => {
    const bare = machine({ mirror: ['chromium', 'dbus-daemon'] })
    const needs = [need('chromium'), need('dbus-daemon'), need('xauth', { purposes: ['start'] })]
    expect(setUp(bare, needs, 'test').missing).toEqual([])
    expect(bare.commands.map((command) => command.slice(command.indexOf('apt-get')))).toEqual([
      ['apt-get', '-q', '-y', 'update'],
      ['apt-get', '-q', '-y', 'install', '--no-install-recommends', 'chromium', 'dbus-daemon'],
    ])
  })

  it('installs a service’s program without letting the service run', () => {
    const bare = machine({ mirror: ['vpnserver'] })
    setUp(bare, [need('vpnserver', { service: 'softether-vpnserver' })], 'test')
    const [, made, masked, installed, stopped] = bare.commands.map((command) => command.join(' '))
    expect([made, masked]).toEqual([
      'mkdir -p /etc/systemd/system',
      'ln -sfn /dev/null /etc/systemd/system/softether-vpnserver.service',
    ])
    expect(installed).toContain('install')
    expect(stopped).toBe('invoke-rc.d softether-vpnserver stop')
  })

  it('lays out the files of what would take the machine over, and never installs it', () => {
    const bare = machine({ asRoot: ['sudo', '-n'], mirror: ['resolvconf'] })
    expect(setUp(bare, [need('resolvconf', { unpacked: true })], 'test')).toEqual({ missing: [], words: [] })
    expect(bare.commands.map((command) => [command[0], command.includes('install'), command.at(-1)])).toEqual([
      ['sudo', false, 'update'],
      ['sh', false, 'resolvconf'],
    ])
    const cut = machine({ mirror: [] })
    expect(setUp(cut, [need('resolvconf', { unpacked: true })], 'test').words).toEqual([
      'Not to be installed, but laid out by npm run set-up: resolvconf',
      'Left out until then: what resolvconf is for',
    ])
  })

  it('goes through sudo where that asks nothing', () => {
    const bare = machine({ asRoot: ['sudo', '-n'], mirror: ['chromium'] })
    setUp(bare, [need('chromium')], 'test')
    expect(bare.commands[0]?.slice(0, 3)).toEqual(['sudo', '-n', 'env'])
  })

  it('says what to install and what is left out where it may not install', () => {
    const locked = machine({ asRoot: undefined })
    expect(setUp(locked, [need('chromium')], 'test').words).toEqual([
      'To install what is missing: apt-get install --no-install-recommends chromium',
      'Left out until then: what chromium is for',
    ])
    expect(locked.commands).toEqual([])
  })

  it('does not call apt-get on another family, and knows its names', () => {
    const fedora = machine({ osRelease: FEDORA })
    const words = setUp(
      fedora,
      [need('chromium'), need('uml', { packages: { debian: 'user-mode-linux' } })],
      'test',
    ).words
    expect(fedora.commands).toEqual([])
    expect(words).toContain('To install what is missing: dnf install chromium')
    expect(words).toContain('Not packaged here (as Debian names it): user-mode-linux')
  })

  it('reports what the mirror did not have as missing', () => {
    expect(setUp(machine({ mirror: [] }), [need('chromium')], 'test').missing).toHaveLength(1)
  })

  it('installs the others when apt does not know one name, and reports that one', () => {
    const bare = machine({ mirror: ['chromium', 'xl2tpd'] })
    const outcome = setUp(bare, [need('chromium'), need('renamed'), need('xl2tpd')], 'test')
    expect(outcome.missing.map((left) => left.packages.debian)).toEqual(['renamed'])
    expect(outcome.words).toEqual([
      'To install what is missing: apt-get install --no-install-recommends renamed',
      'Left out until then: what renamed is for',
    ])
  })
})

describe('what a system is declared not to have', () => {
  const TRIXIE = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nVERSION_ID="13"\nID=debian\n'
  const softEther = need('vpnserver', { packages: { debian: 'softether-vpnserver' } })

  it('is not asked for there, does not count as missing, and is named with what is left out', () => {
    const bare = machine({ osRelease: TRIXIE, mirror: ['xl2tpd'] })
    const outcome = setUp(bare, [softEther, need('xl2tpd')], 'test')
    expect(outcome).toEqual({
      missing: [],
      words: ['Left out on Debian 13, which does not have them (softether-vpnserver): what vpnserver is for'],
    })
    expect(bare.commands.flat()).not.toContain('softether-vpnserver')
    expect(bare.commands.map((command) => command.at(-1))).toEqual(['update', 'xl2tpd'])
  })

  it('asks for nothing at all when nothing else is missing', () => {
    const bare = machine({ osRelease: TRIXIE })
    setUp(bare, [softEther], 'test')
    expect(bare.commands).toEqual([])
  })

  it('is missing on every other release', () => {
    for (const osRelease of [DEBIAN, TRIXIE.replaceAll('13', '14'), 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="13"\n'])
      expect(setUp(machine({ osRelease }), [softEther], 'test').missing).toHaveLength(1)
  })

  it('is User Mode Linux on another processor', () => {
    const kernel = need('linux.uml', { packages: { debian: 'user-mode-linux' } })
    expect(setUp(machine({ architecture: 'arm64' }), [kernel], 'test').missing).toEqual([])
    expect(setUp(machine(), [kernel], 'test').missing).toHaveLength(1)
  })

  it('names only packages that are asked for, and tests that are there', () => {
    const names = [...packageNames('debian', NEEDS), ...packageNames('debian', labNeeds(LIST, true))]
    for (const { packages, tests } of EXCEPTIONS) {
      expect(names).toEqual(expect.arrayContaining([...packages]))
      expect(tests.filter((path) => !existsSync(path))).toEqual([])
    }
  })
})

describe('the list of packages', () => {
  it('knows four families of systems by what they call themselves', () => {
    expect(familyOf(DEBIAN)).toBe('debian')
    expect(familyOf('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe('debian')
    expect(familyOf('ID="rocky"\nID_LIKE="rhel centos fedora"\n')).toBe('fedora')
    expect(familyOf('ID=manjaro\nID_LIKE=arch\n')).toBe('arch')
    expect(familyOf('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n')).toBe('suse')
    expect(familyOf('ID=alpine\n')).toBeUndefined()
    expect(familyOf('')).toBeUndefined()
  })

  it('takes the lab’s packages from the lab’s own list', () => {
    expect(packageNames('debian', labNeeds('# why\nuser-mode-linux # kernel\n\nmmdebstrap\n', false))).toEqual([
      'user-mode-linux',
      'mmdebstrap',
    ])
  })

  it('asks for a compiler only where the lab needs one', () => {
    expect(packageNames('debian', labNeeds(LIST, false))).not.toContain('gcc')
    expect(packageNames('debian', labNeeds(LIST, true))).toEqual(
      expect.arrayContaining(['user-mode-linux', 'gcc', 'libc6-dev']),
    )
    expect(() => labNeeds('gcc sometimes\n', true)).toThrow('sometimes')
  })

  it('is in docs/set-up.md, name by name', () => {
    const readme = readFileSync('docs/set-up.md', 'utf8')
    const names = FAMILIES.flatMap((family) => packageNames(family, NEEDS))
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })
})
