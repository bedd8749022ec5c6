import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  at,
  listAt,
  numberAt,
  readDictionary,
  textAt,
} from '../../../../../src-main/platform/macos/calls/dictionary.ts'
import {
  changedKey,
  hasRoute,
  readConsole,
  readFilters,
  readFlags,
  readNames,
  readProfiles,
  readServiceOrder,
  readServices,
  readSettings,
  readStatus,
  readVersion,
  readWakeTime,
} from '../../../../../src-main/platform/macos/calls/parse.ts'

const FIXTURES = join(import.meta.dirname, '../../../../fixtures/macos')
const printed = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8')
const VPN_O = 'F025F3CC-57C8-428D-BD38-B070F011B2D5'
/** What stands around a text on other consoles than the one it was captured on. */
const dressed = (text: string): readonly string[] => [
  text,
  text.replaceAll('\n', '\r\n'),
  `\uFEFF${text}`,
  `${text}\n\n`,
]

describe('the list of services', () => {
  it('is read with UUIDs, names and states', () => {
    for (const text of dressed(printed('scutil-nc-list.txt')))
      expect(readServices(text)).toEqual([
        { id: VPN_O, name: 'VPN O', state: 'Disconnected', isOn: true, kind: 'PPP:L2TP' },
        {
          id: '04D2AFD3-F0BC-47BB-9C91-9E9B4F5675A6',
          name: 'Some L2TP VPN',
          state: 'Disconnected',
          isOn: true,
          kind: 'PPP:L2TP',
        },
        {
          id: '199F727B-C91D-4A6E-8A0B-4745179895F2',
          name: 'VPN (Cisco IPSec)',
          state: 'Connected',
          isOn: true,
          kind: 'IPSec',
        },
      ])
  })

  it('tells what is connecting, turned off, or made by another program, whatever its name', () => {
    const found = readServices(printed('scutil-nc-list-states.constructed.txt'))
    expect(found?.map(({ name, state, isOn, kind }) => [name, state, isOn, kind])).toEqual([
      ['Büro – L2TP', 'Connecting', true, 'PPP:L2TP'],
      ['say "hi" [x]', 'Disconnecting', true, 'PPP:L2TP'],
      ['Disabled one', 'Invalid', false, 'PPP:L2TP'],
      ['Third party tunnel', 'Connected', true, 'VPN:com.example.tunnel'],
      ['A name that is much longer than thirty-two characters', 'Disconnected', true, 'PPP:L2TP'],
    ])
  })

  it('may be empty', () => {
    expect(readServices(printed('scutil-nc-list-empty.constructed.txt'))).toEqual([])
  })

  it('is none where nothing was printed, a row is in other words, or its program died in the middle', () => {
    const [heading = '', row = ''] = printed('scutil-nc-list.txt').split('\n')
    for (const text of [
      '',
      '\n',
      `${heading}\n${row.replace('Disconnected', 'Getrennt')}`,
      `${heading}\n${row.slice(0, 60)}`,
    ])
      expect(readServices(text)).toBeUndefined()
  })

  it('takes a name with every sign that people may have typed', () => {
    const [heading = '', row = ''] = printed('scutil-nc-list.txt').split('\n')
    for (const name of [`it's & ]]> <b>`, '"', '" [PPP:L2TP]', '🦫 ünïcode', 'x'.repeat(256)])
      expect(readServices(`${heading}\n${row.replace('VPN O', name)}`)?.[0]?.name).toBe(name)
  })

  it('takes no longer than its length, for rows of nothing but quotes', () => {
    const row = `* (Connected)      ${VPN_O} PPP ${'" '.repeat(2_000)}`
    const started = performance.now()
    readServices(`heading\n${`${row}\n`.repeat(500)}`)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('the status of a service', () => {
  it('has the link and its addresses while connected', () => {
    for (const text of dressed(printed('scutil-nc-status-connected-l2tp.txt')))
      expect(readStatus(text)).toEqual({
        state: 'Connected',
        phase: 8,
        link: 'ppp0',
        address: '192.0.2.35',
        peer: '198.51.100.20',
        gateway: '198.51.100.20',
        mtu: 1280,
      })
  })

  it.each([
    ['scutil-nc-status-disconnected.txt', { state: 'Disconnected', phase: 0, cause: 5, device: 0 }],
    ['scutil-nc-status-failed-auth.constructed.txt', { state: 'Disconnected', phase: 0, cause: 19, device: 0 }],
    ['scutil-nc-status-failed-no-answer.constructed.txt', { state: 'Disconnected', phase: 0, cause: 8, device: 2 }],
    ['scutil-nc-status-failed-psk-missing.constructed.txt', { state: 'Disconnected', phase: 0, cause: 8, device: 7 }],
    ['scutil-nc-status-connecting.constructed.txt', { state: 'Connecting', phase: 5 }],
  ])('is read from %s', (name, status) => {
    expect(readStatus(printed(name))).toEqual(status)
  })

  it('is none in other words, and a bare word is one', () => {
    expect(readStatus('Verbunden\n')).toBeUndefined()
    expect(readStatus('')).toBeUndefined()
    expect(readStatus(printed('scutil-nc-status-unknown-service.stderr.txt'))).toBeUndefined()
    expect(readStatus('Connected\n')).toEqual({ state: 'Connected' })
  })

  it('passes over numbers, addresses and links that are none', () => {
    const text = printed('scutil-nc-status-connected-l2tp.txt')
      .replace('Status : 8', 'Status : eight')
      .replace('0 : 192.0.2.35', '0 : everywhere')
      .replace('InterfaceName : ppp0', 'InterfaceName : ppp0; rm')
    expect(readStatus(text)).toEqual({ state: 'Connected', peer: '198.51.100.20', gateway: '198.51.100.20', mtu: 1280 })
  })

  it('is read as far as it goes where the program died', () => {
    const text = printed('scutil-nc-status-connected-l2tp.txt')
    for (let end = 0; end <= text.length; end += 7) expect(() => readStatus(text.slice(0, end))).not.toThrow()
    expect(readStatus(text.slice(0, text.indexOf('Router')))).toMatchObject({
      state: 'Connected',
      address: '192.0.2.35',
    })
  })
})

describe('a printed dictionary', () => {
  const read = (...lines: readonly string[]) => readDictionary(['<dictionary> {', ...lines], 0).value

  it('has no member that an object would have by itself', () => {
    const value = read('  __proto__ : <dictionary> {', '    polluted : 1', '  }', '}')
    expect(textAt(value, 'polluted')).toBeUndefined()
    expect(textAt(value, '__proto__', 'polluted')).toBe('1')
    expect(textAt(value, 'constructor')).toBeUndefined()
  })

  it('is no number, text or list where something else stands', () => {
    const value = read(
      '  a : <array> {',
      '    0 : x',
      '    1 : <dictionary> {',
      '    }',
      '  }',
      '  n : 1e3',
      '  e : ',
      '}',
    )
    expect(listAt(value, 'a')).toEqual(['x'])
    expect(textAt(value, 'a')).toBeUndefined()
    expect(numberAt(value, 'n')).toBeUndefined()
    expect(textAt(value, 'e')).toBe('')
    expect(at(value, 'e', 'deeper')).toBeUndefined()
  })

  it('of any depth takes no stack, and what is too deep leaves the rest readable', () => {
    const deep = Array.from({ length: 20_000 }, () => 'k : <dictionary> {')
    const value = read(...deep, ...deep.map(() => '}'), 'after : 1', '}')
    expect(textAt(value, 'after')).toBe('1')
  })
})

describe('the settings of a service', () => {
  const shown = printed('scutil-nc-show-l2tp.constructed.txt')
  const stored = printed('scutil-show-settings.constructed.txt')

  it('are read from what scutil shows, and from the dynamic store', () => {
    for (const text of dressed(shown))
      expect(readSettings(text, stored)).toEqual({
        gateway: 'vpn.example.org',
        user: 'alice',
        sendAll: true,
        servers: ['192.0.2.53'],
        search: ['corp.example', 'lab.example'],
        match: [],
      })
  })

  it('are unknown where nothing can be read, and not said to differ', () => {
    expect(readSettings('No service\n', '  No such key\n  No such key\n')).toEqual({})
    expect(readSettings('', '')).toEqual({})
  })

  it('have no servers of their own where that part alone is absent', () => {
    const [ipv4 = ''] = stored.split('\n}\n')
    expect(readSettings(shown, `${ipv4}\n}\n  No such key\n`)).toEqual({
      gateway: 'vpn.example.org',
      user: 'alice',
      sendAll: true,
      servers: [],
      search: [],
      match: [],
    })
  })
})

describe('the person at the screen', () => {
  it('is known with the lock of the screen', () => {
    const text = printed('scutil-show-console.constructed.txt')
    expect(readConsole(text)).toEqual({ uid: 501, locked: true })
    expect(readConsole(text.replace(/.*ScreenIsLocked.*\n/, ''))).toEqual({ uid: 501 })
  })

  it('is nobody at the login window, and unknown where nothing is said', () => {
    expect(readConsole('<dictionary> {\n}\n')).toEqual({})
    expect(readConsole('  No such key\n')).toBeUndefined()
  })
})

it('knows whether there is a way out, and when that is not said', () => {
  const said = ['<dictionary> {\n  PrimaryInterface : en0\n}\n', '  No such key\n', '', 'Kein Schlüssel\n'].map(
    hasRoute,
  )
  expect(said).toEqual([true, false, undefined, undefined])
})

it('knows the last wake by its second', () => {
  expect(readWakeTime('{ sec = 1767607200, usec = 12 } Mon Jan  5 11:00:00 2026\n')).toBe(1_767_607_200)
  expect(readWakeTime('sysctl: unknown oid')).toBeUndefined()
})

describe('names', () => {
  it('are those of the link, and of no other', () => {
    const text = printed('scutil-dns-full-tunnel-ppp0.txt')
    expect(readNames(text, 'ppp0')).toEqual({ servers: ['192.168.80.10', '192.168.80.24'], domains: [] })
    expect(readNames(text, 'en0').servers).toEqual(['192.168.1.1'])
    expect(readNames(text, 'ppp1')).toEqual({ servers: [], domains: [] })
    expect(readNames('No DNS configuration available\n', 'ppp0')).toEqual({ servers: [], domains: [] })
  })

  it('have the domains that are searched', () => {
    const text = 'resolver #1\n  search domain[0] : corp.example\n  nameserver[0] : 192.0.2.53\n  if_index : 6 (ppp0)\n'
    expect(readNames(text, 'ppp0')).toEqual({ servers: ['192.0.2.53'], domains: ['corp.example'] })
  })

  it('of services are read in their order, turned off or not', () => {
    for (const text of dressed(printed('networksetup-listnetworkserviceorder.txt')))
      expect(readServiceOrder(text)).toEqual([
        { name: 'Ethernet', isOn: true, port: 'Ethernet' },
        { name: 'Wi-Fi', isOn: true, port: 'Wi-Fi' },
        { name: 'Old VPN', isOn: false, port: 'L2TP' },
        { name: 'VPN (L2TP)', isOn: true, port: 'L2TP' },
      ])
  })

  it('of profiles are read where there are some', () => {
    expect(readProfiles(printed('profiles-list.txt'))).toEqual([
      'org.example.culvert.vpn.7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10',
      'com.example.mail',
    ])
    expect(readProfiles(printed('profiles-list-none.txt'))).toEqual([])
  })
})

describe('network extensions', () => {
  it('are read where they are on, and those of other kinds are not', () => {
    const printedList = printed('systemextensionsctl-list.constructed.txt')
    for (const text of dressed(printedList))
      expect(readFilters(text)).toEqual([
        { name: 'Example VPN', version: '6.5.1' },
        { name: 'Example Filter', version: '2.6.3' },
      ])
    expect(readFilters(printedList.replaceAll('activated enabled', 'aktiviert'))).toHaveLength(2)
  })

  it('are none where there are none, and not known where it is no such list', () => {
    expect(readFilters('0 extension(s)\n')).toEqual([])
    expect(readFilters('System extensions are not available.\n')).toBeUndefined()
    expect(readFilters('')).toBeUndefined()
  })
})

describe('what else a Mac says in a word', () => {
  it.each([
    ['15.6.1\n', '15.6.1'],
    ['26.0\n', '26.0'],
    ['27\n', '27'],
    ['macOS 15\n', undefined],
    ['', undefined],
  ])('is its version: %j', (text, version) => expect(readVersion(text)).toBe(version))

  it.each([
    ['-\n', []],
    ['restricted\n', ['restricted']],
    ['restricted,uchg\n', ['restricted', 'uchg']],
    ['stat: System.keychain: No such file\n', undefined],
  ])('is the flags of a file: %j', (text, flags) => expect(readFlags(text)).toEqual(flags))
})

describe('a macOS to come', () => {
  /** Members that nobody knows yet, in every dictionary, and a line of its own at the end. */
  const later = (text: string): string =>
    text.replaceAll(
      /^( *)(.*<(?:dictionary|array)> \{)$/gm,
      '$1$2\n$1  NewMember : 7\n$1  NewPart : <dictionary> {\n$1    Status : 99\n$1    List : <array> {\n$1      0 : x\n$1    }\n$1  }',
    ) + '\nSee the release notes for changes.\n'

  it.each([
    ['scutil-nc-list.txt', readServices],
    ['scutil-nc-list-states.constructed.txt', readServices],
    ['networksetup-listnetworkserviceorder.txt', readServiceOrder],
    ['profiles-list.txt', readProfiles],
    ['systemextensionsctl-list.constructed.txt', readFilters],
    ['scutil-dns-full-tunnel-ppp0.txt', (text: string) => readNames(text, 'ppp0')],
  ])('says more in %s, and what is known of it is read as before', (name, read) => {
    expect(read(later(printed(name)))).toEqual(read(printed(name)))
  })

  it.each(['scutil-nc-status-connected-l2tp.txt', 'scutil-nc-status-failed-auth.constructed.txt'])(
    'says more in %s, and what is known of it is read as before',
    (name) => {
      const text = printed(name)
      const { address, peer, ...rest } = readStatus(text) ?? { state: 'Invalid' }
      // A member more in an array is another address: the first one counts.
      expect(readStatus(later(text).replaceAll(/^( *)(?:NewMember : 7)$/gm, ''))).toMatchObject(rest)
      expect([address, peer].every((each) => each === undefined || each.includes('.'))).toBe(true)
    },
  )

  it('that has another word for a state, or a row of another form, is not guessed at', () => {
    const list = printed('scutil-nc-list.txt')
    expect(readServices(list.replace('(Disconnected)', '(Getrennt)'))).toBeUndefined()
    expect(readServices(list.replace('(Disconnected)', '(Suspended)'))).toBeUndefined()
    expect(readServices(list.replace(' [PPP:L2TP]', ' <PPP:L2TP>'))).toBeUndefined()
    expect(readStatus('Getrennt\nExtended Status <dictionary> {\n}\n')).toBeUndefined()
  })
})

describe('a change that scutil tells of', () => {
  it('is named by its key', () => {
    const lines = printed('scutil-watch.constructed.txt').split('\n')
    expect(lines.flatMap((line) => changedKey(line) ?? [])).toEqual([
      'State:/Network/Global/IPv4',
      `State:/Network/Service/${VPN_O}/PPP`,
    ])
  })
})

it('has a fixture for nothing that is not read here', () => {
  const own = readFileSync(import.meta.filename, 'utf8')
  const marks = readFileSync(join(import.meta.dirname, 'host-network.test.ts'), 'utf8')
  const isRead = (name: string): boolean =>
    own.includes(name) || marks.includes(`'${name.replace('.constructed.txt', '')}'`)
  const logs = readdirSync(FIXTURES).filter((name) => name.startsWith('ppp') || name === 'README.md')
  expect(readdirSync(FIXTURES).filter((name) => !logs.includes(name) && !isRead(name))).toEqual([])
})
