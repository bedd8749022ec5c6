import { Buffer } from 'node:buffer'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { RAS_DOOR } from '../../../../../src-main/contract/ras-door.ts'
import { FfiDoor } from '../../../../../src-main/platform/ffi-door/door.ts'
import { systemClock } from '../../../../../src-main/platform/time.ts'
import { PlayedRas, rasDoor, withoutFakeRas } from '../../../../support/windows/ras/played-ras.ts'

const reason = withoutFakeRas()
const GUID = '{5C1F0D52-0001-4000-8000-00000000000A}'
const SOON = { within: 30_000 }
const utf16 = (text: string): Uint8Array => Buffer.from(text, 'utf16le')

afterAll(async () => {
  if (!reason) (await rasDoor()).remove()
})

/** One entry, `Büro`, with a key, and a door to it. */
interface Play {
  readonly plan?: string
  readonly name?: string
  /** Null for none. */
  readonly key?: string | null
  readonly faults?: readonly string[]
  /** Each state of a dial takes long enough to be seen. */
  readonly slow?: true
  readonly failsDisconnected?: boolean
}

async function played({ plan = 'ok', name = 'Büro', key = 'the key', faults = [], slow, ...rest }: Play = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-ras-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const ras = new PlayedRas(folder)
  ras.entries([{ name, guid: GUID, allUsers: false, plan }])
  ras.faults = faults
  ras.failsDisconnected = rest.failsDisconnected ?? false
  if (slow) ras.step = 150
  if (key !== null) ras.keep(GUID, 'key', key)
  const open = async (): Promise<FfiDoor<typeof RAS_DOOR>> => {
    const { path } = await rasDoor()
    const door = new FfiDoor({ program: ras.program(path), shape: RAS_DOOR, clock: systemClock })
    onTestFinished(() => door.close())
    return door
  }
  return { ras, open, door: await open(), entry: { entry: name, book: ras.book } }
}

type Played = Awaited<ReturnType<typeof played>>
const dial = ({ door, entry }: Played, password: string | null = 'pass', user = 'alice') =>
  door.ask('dial', { ...entry, user }, { ...SOON, ...(password ? { secrets: { password: utf16(password) } } : {}) })

describe.skipIf(reason)(`the process for RAS${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 60_000 }, () => {
  it('loads the library, and says what is missing where it cannot', async () => {
    const { door, ras } = await played()
    expect(await door.ask('about', {}, SOON)).toEqual({ ok: true, value: {} })
    const { program, args, env } = ras.program((await rasDoor()).path)
    const nowhere = { program, args: [args[0] ?? '', '/nowhere/rasapi32.dll', '/nowhere/kernel32.dll'], env }
    const without = new FfiDoor({ program: nowhere, shape: RAS_DOOR, clock: systemClock })
    onTestFinished(() => without.close())
    expect(await without.ask('about', {}, SOON)).toMatchObject({
      ok: true,
      value: { lacks: expect.stringContaining('/nowhere/rasapi32.dll: ') as string },
    })
    expect(await without.ask('connections', {}, SOON)).toMatchObject({ ok: false, fault: { kind: 'died' } })
  })

  it('dials with what it was given, tells each state, and what was agreed on', async () => {
    const set = await played({ slow: true })
    const states: number[] = []
    set.door.listen((notice) => notice.kind === 'state' && states.push(notice.state))
    expect(await dial(set, 'pässwörd \u{1F511}', 'DOM\\alice')).toEqual({
      ok: true,
      value: {
        code: 0,
        state: 0x2000,
        sent: 'given',
        projection: { address: '10.20.0.10', peer: '10.20.0.1', method: 'mschapv2' },
      },
    })
    expect(set.ras.dials()).toEqual([{ user: 'DOM\\alice', password: 'pässwörd \u{1F511}' }])
    expect(states.at(-1)).toBe(0x2000)
    expect(states).toContain(2)
    expect([...states].sort((a, b) => states.indexOf(a) - states.indexOf(b))).toEqual(states)
  })

  it('tells of connections with their entry, whoever made them', async () => {
    const set = await played()
    await dial(set)
    const other = await set.open()
    expect(await other.ask('connections', {}, SOON)).toEqual({
      ok: true,
      value: {
        code: 0,
        connections: [
          {
            entry: 'Büro',
            book: set.ras.book,
            guid: GUID,
            state: 0x2000,
            error: 0,
            projection: { address: '10.20.0.10', peer: '10.20.0.1', method: 'mschapv2' },
            correlation: set.ras.events()[0]?.values[0],
          },
        ],
      },
    })
  })

  it('hangs up what another process dialled, and answers when RAS knows it no longer', async () => {
    const set = await played()
    await dial(set)
    const other = await set.open()
    expect(await other.ask('hangUp', { ...set.entry, guid: GUID }, SOON)).toEqual({
      ok: true,
      value: { code: 0, left: 0 },
    })
    expect(await other.ask('connections', {}, SOON)).toMatchObject({ ok: true, value: { connections: [] } })
    expect(await other.ask('hangUp', { ...set.entry, guid: GUID }, SOON)).toEqual({
      ok: true,
      value: { code: 0, left: 0 },
    })
  })

  it('hangs up a dial that is under way, from the process that dials and from another', async () => {
    for (const how of ['own', 'other'] as const) {
      const set = await played({ plan: 'silent' })
      const dialling = dial(set)
      await new Promise<void>((resolve) => set.door.listen(() => resolve()))
      const door = how === 'own' ? set.door : await set.open()
      expect(await door.ask('hangUp', { ...set.entry, guid: GUID }, SOON)).toEqual({
        ok: true,
        value: { code: 0, left: 0 },
      })
      expect(await dialling).toMatchObject({ ok: true, value: { code: 631 } })
    }
  })

  it.each([
    ['2:789', 789, 2, 'with the state it failed in'],
    ['5:691', 691, 5, 'with the state it failed in'],
    ['10:720', 720, 10, 'with the state it failed in'],
    ['10:720', 720, 14, 'as disconnected'],
  ])('gives number and state of a dial that fails (%s, %i in %i %s), and leaves no port taken', async (...row) => {
    const [plan, code, state, form] = row
    const set = await played({ plan, slow: true, failsDisconnected: form === 'as disconnected' })
    expect(await dial(set)).toEqual({
      ok: true,
      value: { code, state, sent: 'given', correlation: set.ras.events()[0]?.values[0] },
    })
    expect(set.ras.calls()).toContain('RasHangUpW')
    expect(await set.door.ask('connections', {}, SOON)).toMatchObject({ ok: true, value: { connections: [] } })
  })

  it('gives a negative number as it is', async () => {
    expect(await dial(await played({ plan: '5:-2147467259' }))).toMatchObject({ value: { code: -2_147_467_259 } })
  })

  it('says that a dial is under way already', async () => {
    const set = await played()
    await dial(set)
    const other = await set.open()
    const secrets = { password: utf16('pass') }
    expect(await other.ask('dial', { ...set.entry, user: 'alice' }, { ...SOON, secrets })).toMatchObject({
      value: { code: 756 },
    })
  })

  it('sends what Windows has stored where it is given no password, without ever seeing it', async () => {
    const set = await played()
    set.ras.keep(GUID, 'user', 'bob')
    set.ras.keep(GUID, 'password', 'stored')
    expect(await dial(set, null)).toMatchObject({ ok: true, value: { code: 0, sent: 'stored' } })
    expect(set.ras.dials()).toEqual([{ user: 'bob', password: '*'.repeat(16) }])
  })

  it('does not dial where there is nothing to send', async () => {
    const set = await played()
    set.ras.keep(GUID, 'user', 'bob')
    expect(await dial(set, null)).toEqual({ ok: true, value: { code: 703, state: 0, sent: 'nothing' } })
    expect(set.ras.dials()).toEqual([])
  })

  it.each([
    ['printable ASCII', String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))],
    ['letters of many scripts', 'ключ 鍵 κλειδί مفتاح กุญแจ 열쇠 ß'],
    ['what has two units', '\u{1F511}\u{20BB7}'],
    ['combining marks, as they are', 'e\u0301 \u212B'],
    ['one character', 'x'],
    ['all that there is room for', 'k'.repeat(256)],
  ])('has Windows keep a key of %s, alone and octet by octet', async (_, key) => {
    const set = await played({ key: null })
    const asked = { ...SOON, secrets: { key: utf16(key) } }
    expect(await set.door.ask('storeKey', set.entry, asked)).toEqual({ ok: true, value: { code: 0 } })
    expect(set.ras.kept(GUID, 'key')).toBe(key)
    expect(set.ras.calls()).toEqual(['RasSetCredentialsW mask=16 clear=0'])
    const stored = await set.door.ask('stored', set.entry, SOON)
    expect(stored).toEqual({ ok: true, value: { code: 0, signIn: false, key: true } })
  })

  it.each([
    ['quotes', `a "b" 'c'`],
    ['backticks and what a shell reads', '`x` $(y) %z% ^&|;'],
    ['emoji', '\u{1F511}\u{1F3F4}'],
    ['256 characters', 'n'.repeat(256)],
    ['what looks like an option', '/DISCONNECT'],
  ])('addresses an entry whose name has %s', async (_, name) => {
    const set = await played({ name })
    expect(await dial(set)).toMatchObject({ ok: true, value: { code: 0 } })
    expect(await set.door.ask('connections', {}, SOON)).toMatchObject({ value: { connections: [{ entry: name }] } })
    expect(await set.door.ask('hangUp', { ...set.entry, guid: GUID }, SOON)).toMatchObject({ value: { left: 0 } })
  })

  it('gives the numbers of a phone book that is missing and of an entry that is', async () => {
    const set = await played()
    set.ras.entries([])
    expect(await dial(set)).toMatchObject({ value: { code: 623 } })
    set.ras.loseBook()
    expect(await set.door.ask('stored', set.entry, SOON)).toMatchObject({ value: { code: 621 } })
    expect(await dial(set)).toMatchObject({ value: { code: 621 } })
  })

  it('gives what RAS answers where the book cannot be written, and where the key is of all users', async () => {
    const secrets = { key: utf16('k') }
    const readOnly = await played({ faults: ['RasSetCredentialsW=622'] })
    expect(await readOnly.door.ask('storeKey', readOnly.entry, { ...SOON, secrets })).toMatchObject({
      value: { code: 622 },
    })
    const set = await played()
    set.ras.entries([{ name: 'Büro', guid: GUID, allUsers: true, plan: 'ok' }])
    const shared = { entry: 'Büro', book: set.ras.sharedBook }
    expect(await set.door.ask('storeKey', shared, { ...SOON, secrets: { key: utf16('k') } })).toMatchObject({
      value: { code: 5 },
    })
  })

  it('tells of each tunnel that comes and goes elsewhere', async () => {
    const set = await played()
    const watching = await set.open()
    let changes = 0
    watching.listen(() => (changes += 1))
    expect(await watching.ask('watch', {}, SOON)).toEqual({ ok: true, value: { code: 0 } })
    await dial(set)
    await expect.poll(() => changes, { timeout: 20_000 }).toBeGreaterThan(0)
    changes = 0
    await set.door.ask('hangUp', { ...set.entry, guid: GUID }, SOON)
    await expect.poll(() => changes, { timeout: 20_000 }).toBeGreaterThan(0)
  })

  it.each(['RasDialW', ...[0, 1, 2, 3, 5, 10, 24].map((state) => `RasGetConnectStatusW@${state}`)])(
    'ends a dial in which %s crashes',
    async (call) => {
      const set = await played({ faults: [`${call}=crash`] })
      expect(await dial(set)).toEqual({ ok: false, fault: { kind: 'died', signal: 'SIGABRT' } })
    },
  )

  it.each(['RasDialW', 'RasGetConnectStatusW@2', 'RasGetConnectStatusW@10', 'RasHangUpW'])(
    'ends a dial in which %s hangs, within the limit',
    async (call) => {
      const set = await played({ faults: [`${call}=hang`], plan: call === 'RasHangUpW' ? '5:691' : 'ok' })
      await set.door.ask('about', {}, SOON)
      const asked = { within: 60_000, quiet: 2_000, secrets: { password: utf16('pass') } }
      expect(await set.door.ask('dial', { ...set.entry, user: 'alice' }, asked)).toEqual({
        ok: false,
        fault: { kind: 'silent', seconds: 2 },
      })
    },
  )

  it('takes down what it dials when its owner goes', async () => {
    const set = await played({ plan: 'silent' })
    const dialling = dial(set)
    await new Promise<void>((resolve) => set.door.listen(() => resolve()))
    await set.door.close()
    await dialling
    const other = await set.open()
    expect(await other.ask('connections', {}, SOON)).toMatchObject({ value: { connections: [] } })
  })

  it('refuses a secret that has no room, and says nothing of it', async () => {
    const set = await played()
    const secrets = { key: utf16('k'.repeat(257)) }
    const failure = await set.door.ask('storeKey', set.entry, { ...SOON, secrets })
    expect(failure).toMatchObject({ ok: false, fault: { kind: 'died', said: 'szPassword: 514 of 512 octets' } })
  })
})
