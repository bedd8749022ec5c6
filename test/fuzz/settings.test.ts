import { describe, expect, it } from 'vitest'
import { settingsIn } from '../support/formats/settings-in.ts'

const octets = (text: string): Uint8Array => new TextEncoder().encode(text)

const KEYFILE = (more: string): string =>
  `[connection]\nid=Office\ntype=vpn\n[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\nipsec-enabled=yes\n${more}`

/** Each makes one of the readers look at what follows. */
const BEGINNINGS = [
  'a',
  '[connection]\nid=a\n',
  'Add-VpnConnection a ',
  'MEDIA=rastapi\n',
  'conn a\n b=c\n',
  'nmcli con add ',
]

describe('settings of bounded size', () => {
  it('are read in time, however often a line stands there', () => {
    const [file] = settingsIn([{ name: 'a', octets: octets(KEYFILE('x-y=1\n'.repeat(300_000))) }])
    expect(file?.read.ok).toBe(true)
    const lines = Array.from({ length: 100_000 }, (_none, i) => `unknown-${i}=1`).join('\n')
    const [other] = settingsIn([{ name: 'b', octets: octets(KEYFILE(lines)) }])
    expect(other?.read.ok && other.read.value.entries[0]?.told.length).toBeLessThan(120)
  })

  it.each([
    ...['\n', ' ', '\t', '"', "'", '(', '[', '{', '=', ';', '`', '\\'],
    ...['<Objs ', "@'\n", '$x', 'conn a\n also=a\n', '[a]\n', ': PSK '],
  ])('are answered in time when they are a million octets of %j', (piece) => {
    for (const beginning of BEGINNINGS) {
      const [file] = settingsIn([
        { name: 'file', octets: octets(beginning + piece.repeat(Math.floor(1_000_000 / piece.length))) },
      ])
      expect(file).toBeDefined()
    }
  })
})
