import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { settingsIn } from '../../../support/formats/settings-in.ts'

const read = (octets: Uint8Array) => settingsIn([{ name: 'file', octets }])[0]?.read

it('a binary plist as Python writes it reads as the XML of the same does', () => {
  const settings =
    "{'PayloadType':'com.apple.vpn.managed','VPNType':'L2TP','UserDefinedName':'Büro \\U0001f511','PPP':" +
    "{'CommRemoteAddress':'vpn.example.net','AuthName':'anna','AuthPassword':b'open sesame'},'IPv4':{'OverridePrimary':1}," +
    "'IPSec':{'SharedSecret':b'correct horse'},'n':[1,-1,2**40,1.5,True,None.__class__.__name__]}"
  const made = (format: string): Uint8Array =>
    new Uint8Array(
      execFileSync('python3', [
        '-c',
        `import plistlib,sys;sys.stdout.buffer.write(plistlib.dumps(${settings},fmt=plistlib.${format}))`,
      ]),
    )
  const profiles = ['FMT_XML', 'FMT_BINARY'].map((format) => {
    const found = read(made(format))
    const entry = found?.ok ? found.value.entries[0] : undefined
    return { profile: entry?.profile, psk: entry?.secrets.psk?.reveal(), password: entry?.secrets.password?.reveal() }
  })
  expect(profiles[0]).toEqual(profiles[1])
  expect(profiles[0]?.psk).toBe('correct horse')
  expect(profiles[0]?.profile?.gateway).toBe('vpn.example.net')
})
