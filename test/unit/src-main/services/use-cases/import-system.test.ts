import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keptFiles, windowsPhoneBooks } from '../../../../../src-main/platform/kept-files/kept-files.ts'
import { systemClock } from '../../../../../src-main/platform/time.ts'
import { settingsReader } from '../../../../../src-main/services/imports/settings-reader.ts'
import { settingsOfSystem } from '../../../../../src-main/services/use-cases/import-system.ts'
import type { ProfileStore } from '../../../../../src-main/services/services.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { profileWith } from '../../../../support/profiles.ts'

const never = new AbortController().signal
const imports = settingsReader({ workers: undefined, clock: systemClock })
const store = (...profiles: ReturnType<typeof profileWith>[]) =>
  ({ list: () => Promise.resolve(profiles) }) as unknown as ProfileStore
const namesIn = ({ read }: Awaited<ReturnType<typeof settingsOfSystem>>) =>
  read.flatMap(({ read: found }) => (found.ok ? found.value.entries.map(({ name }) => name) : []))

const BOOK = [
  '[Office]',
  'Type=2',
  'VpnStrategy=3',
  'MEDIA=rastapi',
  'DEVICE=vpn',
  'PhoneNumber=vpn.example.net',
  'IpSecFlags=1',
  '',
]
const OTHER = ['[Old]', 'Type=2', 'VpnStrategy=1', 'MEDIA=rastapi', 'DEVICE=vpn', 'PhoneNumber=pptp.example.net', '']

const PREFERENCES = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>NetworkServices</key><dict>
<key>1111</key><dict><key>UserDefinedName</key><string>Wi-Fi</string><key>Interface</key><dict>
<key>Type</key><string>Ethernet</string></dict></dict>
<key>2222</key><dict><key>UserDefinedName</key><string>Office</string><key>Interface</key><dict>
<key>SubType</key><string>L2TP</string><key>Type</key><string>PPP</string></dict>
<key>PPP</key><dict><key>AuthName</key><string>anna</string>
<key>CommRemoteAddress</key><string>vpn.example.net</string></dict>
<key>IPSec</key><dict><key>AuthenticationMethod</key><string>SharedSecret</string></dict></dict>
</dict></dict></plist>`

it('a phone book is read where Windows keeps it, and what is no L2TP connection is passed over', async () => {
  const folder = freshDirectory()
  const place = join(folder, 'Microsoft/Network/Connections/Pbk')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'rasphone.pbk'), [...BOOK, ...OTHER].join('\r\n'))
  const system = windowsPhoneBooks({ APPDATA: folder, PROGRAMDATA: join(folder, 'none') })
  const found = await settingsOfSystem({ system, profiles: store(), imports }, never)
  expect([namesIn(found), found.read.map(({ format }) => format)]).toEqual([['Office'], ['phone-book']])
})

it('what a profile does already is not found again', async () => {
  const folder = freshDirectory()
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'rasphone.pbk')
  writeFileSync(path, BOOK.join('\r\n'))
  const profiles = store(profileWith({ gateway: 'vpn.example.net' }))
  expect(namesIn(await settingsOfSystem({ system: keptFiles([path]), profiles, imports }, never))).toEqual([])
})

it('the services of a Mac are found with their gateways', async () => {
  const folder = freshDirectory()
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'preferences.plist')
  writeFileSync(path, PREFERENCES)
  const found = await settingsOfSystem({ system: keptFiles([path]), profiles: store(), imports }, never)
  expect(namesIn(found)).toEqual(['Office'])
})

it('a folder, a file that is too large and one that is not there are passed over', async () => {
  const folder = freshDirectory()
  mkdirSync(join(folder, 'rasphone.pbk'), { recursive: true })
  const large = join(folder, 'large.pbk')
  writeFileSync(large, 'x'.repeat(4 * 1024 * 1024 + 1))
  const system = keptFiles([join(folder, 'rasphone.pbk'), large, join(folder, 'none')])
  expect(await system.read(never)).toEqual([])
})
