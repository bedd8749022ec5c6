import { describe, expect, it } from 'vitest'
import { desktopParts } from '../../../../support/desktop/parts.ts'

const KEYFILE = `[connection]
id=Office
type=vpn
[vpn]
service-type=org.freedesktop.NetworkManager.l2tp
ipsec-enabled=yes
gateway=vpn.example.net
[vpn-secrets]
ipsec-psk=correct horse battery
`
const files = (text: string, name = 'Office.nmconnection') => ({ files: [{ name, octets: btoa(text) }] })

describe('settings of other programs', () => {
  it('are shown without a secret, and change nothing', async () => {
    const { handlers, keeper } = await desktopParts()
    const shown = await handlers.imports.read(files(KEYFILE))
    expect(shown.entries).toMatchObject([{ name: 'Office', secrets: ['psk'] }])
    expect(JSON.stringify(shown)).not.toContain('correct horse')
    expect(keeper.current().profiles).toEqual([])
  })

  it('become profiles with what the person adds, their secrets in the keychain alone', async () => {
    const { handlers, keeper, keychain } = await desktopParts()
    const { number } = await handlers.imports.read(files(KEYFILE))
    const entries = [{ at: 0, user: 'anna', secrets: { password: 'pw-anna' } }]
    const done = await handlers.imports.accept({ number, entries })
    expect(done).toMatchObject({ ok: true, value: { saved: [{ name: 'Office' }] } })
    expect([...keychain.items.values()].sort()).toEqual(['correct horse battery', 'pw-anna'])
    expect(keeper.current().profiles.map(({ profile }) => profile.gateway)).toEqual(['vpn.example.net'])
    const ids = done.ok ? done.value.saved.map(({ id }) => id) : []
    await handlers.imports.undo({ ids })
    expect([keeper.current().profiles, keychain.items.size]).toEqual([[], 0])
  })

  it('are refused whole where one of them lacks something, with the field', async () => {
    const { handlers, keeper } = await desktopParts()
    const list = 'name,gateway,user,psk\nA,a.example.net,anna,key-a\nB,b.example.net,,key-b\n'
    const { number } = await handlers.imports.read(files(list, 'sites.csv'))
    const entries = [0, 1].map((at) => ({ at, secrets: {} }))
    expect(await handlers.imports.accept({ number, entries })).toMatchObject({
      ok: true,
      value: { saved: [], failed: { at: 1, problems: [{ field: 'user' }] } },
    })
    expect(keeper.current().profiles).toEqual([])
  })

  it('show the columns of a list by their headings alone, and are read again as a person says', async () => {
    const { handlers } = await desktopParts()
    const list = 'aaa,bbb,ccc\nOffice,vpn.example.net,correct horse\n'
    const shown = await handlers.imports.read(files(list, 'sites.csv'))
    expect(JSON.stringify(shown)).not.toContain('correct horse')
    const again = await handlers.imports.again({ number: shown.number, columns: ['name', 'gateway', 'psk'] })
    expect(again?.entries.map(({ name }) => name)).toContain('Office')
    expect(JSON.stringify(again)).not.toContain('correct horse')
  })

  it('that wait no more cannot be taken', async () => {
    const { handlers } = await desktopParts()
    const { number } = await handlers.imports.read(files(KEYFILE))
    await handlers.imports.dismiss({ number })
    expect(await handlers.imports.accept({ number, entries: [{ at: 0, secrets: {} }] })).toMatchObject({ ok: false })
    expect(await handlers.imports.again({ number })).toBe(undefined)
  })
})
