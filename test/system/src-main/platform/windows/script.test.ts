import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Profile, ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { applyEntry } from '../../../../../src-main/platform/windows/apply.ts'
import { windowsBackend } from '../../../../../src-main/platform/windows/backend.ts'
import type { Entry } from '../../../../../src-main/platform/windows/calls/parse.ts'
import { dialEntry } from '../../../../../src-main/platform/windows/dial.ts'
import type { Elevated } from '../../../../../src-main/platform/elevate.ts'
import { linkCommand } from '../../../../../src-main/platform/windows/link.ts'
import type { Machine } from '../../../../../src-main/platform/windows/run/machine.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { withoutInterpreter } from '../../../../support/windows/interpreter.ts'
import { eventsOf } from '../../../../support/windows/played-events.ts'
import { NATT } from '../../../../support/windows/played-script.ts'
import { runElevated } from '../../../../support/windows/administrator.ts'
import { PlayedWindows, sha256, type PlayedState } from '../../../../support/windows/played-windows.ts'

const never = new AbortController().signal
const reason = withoutInterpreter()
const through = (...routes: string[]): Partial<ProfileDraft> => ({ routing: { mode: 'split', routes } })
const SPLIT = through('10.1.0.0/16', '10.2.0.0/16')

let played: PlayedWindows
let machine: Machine
const open = (env: Record<string, string> = {}, change: (state: PlayedState) => void = () => undefined): void => {
  played = new PlayedWindows(change)
  played.env = env
  machine = played.machine()
}
afterEach(() => played.close())

const apply = (draft: Partial<ProfileDraft> = {}, psk = 'pre-shared-key-9') =>
  applyEntry(machine, profileWith(draft), { ...SECRETS, psk: new Secret(psk) }, never)
const GOLDEN = resolve('test/fixtures/networkmanager/golden')
const AUTHORITY = join(GOLDEN, 'authority.pem')
const [certificate, authority] = [join(GOLDEN, 'client.pem'), AUTHORITY].map((path) => readFileSync(path, 'utf8')) as [
  string,
  string,
]
const asAdministrator = (line: string): Promise<Elevated> => runElevated(played, line)
const BEGUN = Date.UTC(2026, 11, 1, 9, 30)
const ENTRY = { name: 'Head office', guid: '', allUsers: false } as Entry
const UNHEARD = { progress: () => undefined }
const trail = async (since: number) => {
  const answer = await machine.ask({ version: 1, verb: 'trail', since }, never)
  return answer.ok ? answer.value : undefined
}
const forget = () => windowsBackend({ machine }).forget(OFFICE_ID, never)

describe.skipIf(reason)(
  `the script in PowerShell${reason ? ` (skipped: ${reason})` : ''}`,
  { timeout: 120_000 },
  () => {
    it('makes an entry, changes what differs in place, and removes it', async () => {
      open()
      expect(await apply({ name: "O'Brien & Söhne $(x) 100%", ...SPLIT })).toMatchObject({ ok: true })
      const [made] = played.entries
      expect(made).toMatchObject({
        Name: "O'Brien & Söhne $(x) 100%",
        TunnelType: 'L2tp',
        L2tpIPsecAuth: 'Psk',
        EncryptionLevel: 'Optional',
        SplitTunneling: true,
        Routes: ['10.1.0.0/16', '10.2.0.0/16'],
        KeySha256: sha256('pre-shared-key-9'),
        Policy: { DHGroup: 'Group14', PfsGroup: 'None' },
      })

      const draft = { name: 'Renamed', gateway: 'other.test', ...through('10.2.0.0/16') }
      expect(await apply({ ...draft, ipsec: { phase1: ['aes256-sha256-ecp256'] } }, 'another')).toMatchObject({
        ok: true,
      })
      expect(played.entries).toMatchObject([
        {
          Guid: made?.Guid,
          ServerAddress: 'other.test',
          Routes: ['10.2.0.0/16'],
          KeySha256: sha256('another'),
          Policy: { DHGroup: 'ECP256' },
        },
      ])

      expect(await forget()).toMatchObject({ ok: true })
      expect(played.entries).toEqual([])
      expect(played.changes().filter((name) => name === 'Remove-VpnConnection')).toHaveLength(1)
    })

    it('changes nothing but the key the second time, which nothing can read', async () => {
      open()
      await apply(SPLIT)
      const [before, calls] = [played.entries, played.changes().length]
      expect(await apply(SPLIT)).toMatchObject({ ok: true })
      expect(played.entries).toEqual(before)
      expect(played.changes().slice(calls)).toEqual(['Set-VpnConnection'])
    })

    it('carries every printable character of a key', async () => {
      open()
      const key = `${Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')}äßéжλ日本☕𝄞`
      expect(await apply({ name: '2026-01-02T03:04:05' }, key)).toMatchObject({
        ok: true,
        value: { name: '2026-01-02T03_04_05' },
      })
      expect(played.entries[0]?.KeySha256).toBe(sha256(key))
    })

    it('leaves an entry of the same name alone that is somebody else’s', async () => {
      open()
      await apply()
      await machine.entries.remove(OFFICE_ID)
      const before = played.entries
      expect(await apply({ gateway: 'other.test' })).toMatchObject({
        ok: false,
        fault: { code: 'settings-refused', args: { reason: 'Name: Head office' } },
      })
      expect(played.entries).toEqual(before)
      expect(await machine.entries.read(OFFICE_ID)).toBeUndefined()
    })

    it('makes the entry anew when somebody removed it, and knows none of the computer’s own book', async () => {
      open()
      await apply()
      played.change((state) => {
        state.entries = state.entries.map((entry) => ({ ...entry, AllUserConnection: true }))
      })
      expect(await apply()).toMatchObject({ ok: true })
      expect(played.entries.map(({ AllUserConnection }) => AllUserConnection)).toEqual([true, false])
    })

    it('takes back what it made when a later step is refused', async () => {
      open()
      expect(await apply(through('10.1.0.0/16'))).toMatchObject({ ok: true })
      await forget()
      const calls = played.changes().length
      // A prefix that Windows does not take, which no profile has.
      const profile = profileWith(through('10.1.0.0/16'))
      const odd: Profile = { ...profile, routing: { mode: 'split', routes: ['10.1.0.1/16'], ipv6: 'leave' } }
      expect(await applyEntry(machine, odd, SECRETS, never)).toMatchObject({
        ok: false,
        fault: { code: 'settings-refused', os: { code: 87 } },
      })
      expect(played.entries).toEqual([])
      expect(await machine.entries.read(OFFICE_ID)).toBeUndefined()
      expect(played.changes().slice(calls)).toEqual([
        'Add-VpnConnection',
        'Set-VpnConnectionIPsecConfiguration',
        'Add-VpnConnectionRoute',
        'Remove-VpnConnection',
      ])
    })

    it('notices a key that did not get into the entry, and leaves none for certificates behind', async () => {
      open({ FAKE_FORMS: 'key-lost' })
      expect(await apply()).toMatchObject({
        ok: false,
        fault: { code: 'settings-refused', args: { reason: 'L2tpIPsecAuth' } },
      })
      expect(played.entries).toEqual([])
    })

    it('takes down a tunnel before its entry is removed', async () => {
      open()
      await apply()
      played.change(({ entries }) => entries.forEach((entry) => (entry.ConnectionStatus = 'Connected')))
      expect(await forget()).toMatchObject({ ok: true })
      expect(played.entries).toEqual([])
    })

    it.each([
      ['in German', { FAKE_CULTURE: 'de', FAKE_BOOK: 'read-only' }, 'store-unwritable', 624],
      ['with terminating errors', { FAKE_TERMINATING: '1', FAKE_BOOK: 'read-only' }, 'store-unwritable', 624],
      ['without a phone book', { FAKE_BOOK: 'missing' }, 'store-unwritable', 622],
      ['on a damaged WMI', { FAKE_BAD_NAMESPACE: '1' }, 'component-missing', undefined],
      ['without the module', { PSModulePath: '/nonexistent' }, 'component-missing', undefined],
    ] as const)('names the same fault %s', async (_, env, code, number) => {
      open(env)
      expect(await apply()).toMatchObject({
        ok: false,
        fault: { code, os: number === undefined ? {} : { code: number } },
      })
      expect(played.entries).toEqual([])
    })

    it.each(['enums', 'level-stays', 'force-tells'])(
      'depends on none of two forms that Windows may have: %s',
      async (form) => {
        open({ FAKE_FORMS: form })
        expect(await apply(SPLIT)).toMatchObject({ ok: true })
        expect(await apply(SPLIT)).toMatchObject({ ok: true })
        expect(await forget()).toMatchObject({ ok: true })
      },
    )

    it('is over in time when a cmdlet hangs, and the next attempt finds what it left', async () => {
      open({ FAKE_HANG_AFTER: 'Add-VpnConnection' })
      played.deadline = 12_000
      expect(await apply()).toMatchObject({ ok: false, fault: { code: 'powershell-silent' } })
      expect(played.entries).toEqual([])
      played.env = {}
      expect(await apply()).toMatchObject({ ok: true })
      expect(played.entries).toHaveLength(1)
    })

    it('ends with its caller, and leaves nothing', async () => {
      open({ FAKE_HANG: 'Set-VpnConnectionIPsecConfiguration' })
      const abort = new AbortController()
      const applied = applyEntry(machine, profileWith(), SECRETS, abort.signal)
      const ended = expect(applied).rejects.toMatchObject({ name: 'AbortError' })
      await expect.poll(() => played.changes(), { timeout: 60_000 }).toContain('Set-VpnConnectionIPsecConfiguration')
      abort.abort()
      await ended
      expect(played.entries).toEqual([])
    })

    it('has an administrator set MTU and name servers of the link that is up, and shows them as they are', async () => {
      open()
      const adjusting = windowsBackend({ machine: played.machine({ elevate: asAdministrator }) })
      const draft = { gateway: 'ok.test', ppp: { mtu: 1280 }, dns: { servers: ['10.0.0.53', '10.0.0.54'] } }
      const applied = await adjusting.apply(profileWith(draft), SECRETS, never)
      if (!applied.ok) throw new Error(applied.fault.code)
      expect(await applied.value.dial(never)).toMatchObject({
        ok: true,
        value: { mtu: 1280, dns: ['10.0.0.53', '10.0.0.54'] },
      })
      // The number has become another link's meanwhile.
      const stale = linkCommand({ index: 23, alias: 'Another', mtu: 576 })
      expect((await asAdministrator(stale)).error).toBeDefined()
      expect(played.entries[0]).toMatchObject({ Mtu: 1280 })
    })

    it('makes an entry for the profile’s certificate where the computer has it, and says what lacks where not', async () => {
      open()
      const byCertificate = (): Promise<unknown> =>
        apply({ machineAuth: { kind: 'certificate', certificate, authority } })
      const lacking = (variant?: string) => ({
        ok: false,
        fault: { code: 'windows-certificate-unusable', args: variant === undefined ? {} : { variant } },
      })
      expect(await byCertificate()).toMatchObject(lacking())
      played.change((state) => (state.certificates = [{ pem: certificate, key: false }]))
      expect(await byCertificate()).toMatchObject(lacking('key'))
      played.change((state) => (state.certificates = [{ pem: certificate, key: true }]))
      expect(await byCertificate()).toMatchObject(lacking('issuer'))
      expect(played.entries).toEqual([])

      played.env = { SSL_CERT_FILE: AUTHORITY }
      await apply()
      const [keyed] = played.entries
      expect(await byCertificate()).toMatchObject({ ok: true })
      expect(played.entries).toMatchObject([{ Name: keyed?.Name, L2tpIPsecAuth: 'Certificate', KeySha256: '' }])
      // And back, in place.
      expect(await apply()).toMatchObject({ ok: true })
      expect(played.entries).toMatchObject([{ L2tpIPsecAuth: 'Psk', KeySha256: sha256('pre-shared-key-9') }])
    })

    it('reads what Windows wrote of dials since a moment, the last sixty, with values as they are', async () => {
      const dial = {
        name: 'Büro ☕ $(x)',
        correlation: '{B4000371-A67F-452F-AA4C-3125AA9CFC78}',
        plan: '5:691',
        step: 10,
      }
      const old = eventsOf({ ...dial, begun: BEGUN - 60_000 })
      const own = eventsOf({ ...dial, begun: BEGUN })
      const long = { id: 20222, at: BEGUN - 10, values: [dial.correlation, 'x'.repeat(301)] }
      open({}, (state) => {
        state.registry[NATT] = 2
        state.events = [...old, long, ...own]
      })
      expect(await trail(BEGUN - 100)).toEqual({
        version: 1,
        faults: [],
        values: { natt: 2, prohibit: null },
        events: [...own.toReversed(), { ...long, values: [dial.correlation, ''] }],
      })
      expect(await trail(BEGUN + 60_000)).toMatchObject({ events: [], faults: [] })
      played.change((state) => {
        state.events = Array.from({ length: 100 }, (_, i) => ({ id: 20222, at: BEGUN + i, values: [] }))
      })
      const { events = [] } = (await trail(BEGUN)) ?? {}
      expect([events.length, events[0]?.at]).toEqual([60, BEGUN + 99])
    })

    it('tells that the event log may not be read, and what the registry says all the same', async () => {
      open({ FAKE_LOG_DENIED: '1' })
      expect(await trail(BEGUN)).toMatchObject({
        events: [],
        faults: [{ step: 'events', id: 'LogInfoUnavailable,Get-WinEvent' }],
        values: { natt: null, prohibit: null },
      })
    })

    it('a dial that failed is told in time where the event log hangs, by its number alone', async () => {
      open({ FAKE_HANG: 'Get-WinEvent' })
      played.deadline = 4_000
      const hanging = await dialEntry(
        machine,
        { profile: profileWith(), secrets: SECRETS, entry: ENTRY },
        UNHEARD,
        never,
      )
      expect(hanging).toMatchObject({ os: { source: 'Windows', code: 623 } })
    })

    it('surveys a Windows, and one whose WMI is dead', async () => {
      open({}, (state) => {
        state.services['IKEEXT'] = ['Stopped', 'Disabled']
        state.registry['SYSTEM\\CurrentControlSet\\Services\\RasMan\\Parameters\\ProhibitIpSec'] = 1
        state.registry['SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\UBR'] = 434
      })
      const codes = async () => (await windowsBackend({ machine }).survey(never)).faults.map(({ code }) => code)
      expect(await codes()).toEqual(['component-stopped', 'ipsec-prohibited', 'windows-password-stored'])
      played.change((state) => {
        delete state.system
        state.registry = {}
      })
      expect(await codes()).toEqual(['component-stopped', 'windows-password-stored'])
    })
  },
)
