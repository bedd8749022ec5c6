import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DesktopHandlers } from '../../../../../src-main/contract/desktop.ts'
import type { ImportShown } from '../../../../../src-main/contract/imports.ts'
import { importCalls } from '../../../../../src-main/desktop/calls/import-calls.ts'
import type { SettingsReader } from '../../../../../src-main/services/import-service.ts'
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

async function read({ imports }: DesktopHandlers, given: ReturnType<typeof files>): Promise<ImportShown> {
  const shown = await imports.read(given)
  if (!shown) throw new Error('the reading was ended')
  return shown
}

describe('settings of other programs', () => {
  it('are shown without a secret, and change nothing', async () => {
    const { handlers, keeper } = await desktopParts()
    const shown = await read(handlers, files(KEYFILE))
    expect(shown.entries).toMatchObject([{ name: 'Office', secrets: ['psk'] }])
    expect(JSON.stringify(shown)).not.toContain('correct horse')
    expect(keeper.current().profiles).toEqual([])
  })

  it('become profiles with what the person adds, their secrets in the keychain alone', async () => {
    const { handlers, keeper, keychain } = await desktopParts()
    const { number } = await read(handlers, files(KEYFILE))
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
    const { number } = await read(handlers, files(list, 'sites.csv'))
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
    const shown = await read(handlers, files(list, 'sites.csv'))
    expect(JSON.stringify(shown)).not.toContain('correct horse')
    const again = await handlers.imports.again({ number: shown.number, columns: ['name', 'gateway', 'psk'] })
    expect(again?.entries.map(({ name }) => name)).toContain('Office')
    expect(JSON.stringify(again)).not.toContain('correct horse')
  })

  it('that wait no more cannot be taken', async () => {
    const { handlers } = await desktopParts()
    const { number } = await read(handlers, files(KEYFILE))
    await handlers.imports.dismiss({ number })
    expect(await handlers.imports.accept({ number, entries: [{ at: 0, secrets: {} }] })).toMatchObject({ ok: false })
    expect(await handlers.imports.again({ number })).toBe(undefined)
  })
})

/** Tells that it is at two fifths, and ends at an abort alone. */
const ENDLESS: SettingsReader['read'] = (_files, _words, progress, signal) =>
  new Promise((resolve) => {
    progress(0.4)
    signal.addEventListener('abort', () => resolve('aborted'), { once: true })
  })

describe('a reading that takes long', () => {
  afterEach(() => void vi.useRealTimers())

  it('is in the snapshot after a second, and ends at once when the person says so', async () => {
    const { services, keeper } = await desktopParts()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const calls = importCalls({ ...services, imports: { ...services.imports, read: ENDLESS } }, keeper)
    const read = calls.read(files(KEYFILE))
    vi.advanceTimersByTime(999)
    expect(keeper.current().reading).toBe(undefined)
    vi.advanceTimersByTime(1)
    expect(keeper.current().reading).toEqual({ share: 0.4 })
    await calls.cancel({})
    expect(await read).toBe(undefined)
    expect([keeper.current().reading, keeper.current().profiles]).toEqual([undefined, []])
  })

  it('is ended by a newer one, which alone has an answer', async () => {
    const { services, keeper } = await desktopParts()
    let first = true
    const reader: SettingsReader['read'] = (...given) => {
      const read = first ? ENDLESS(...given) : services.imports.read(...given)
      first = false
      return read
    }
    const calls = importCalls({ ...services, imports: { ...services.imports, read: reader } }, keeper)
    const [older, newer] = await Promise.all([calls.read(files(KEYFILE)), calls.read(files(KEYFILE))])
    expect([older, newer?.entries.map(({ name }) => name)]).toEqual([undefined, ['Office']])
  })
})
