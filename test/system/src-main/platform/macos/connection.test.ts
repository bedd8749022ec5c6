import { Buffer } from 'node:buffer'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MACOS_DOOR } from '../../../../../src-main/contract/macos-door.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { FfiDoor } from '../../../../../src-main/platform/ffi-door/door.ts'
import { doorConnections } from '../../../../../src-main/platform/macos/run/connections.ts'
import { systemClock } from '../../../../../src-main/platform/time.ts'
import { PlayedFrameworks, withoutFrameworks } from '../../../../support/macos/frameworks/build.ts'

const reason = withoutFrameworks()
const SERVICE = 'F025F3CC-57C8-428D-BD38-B070F011B2D5'
const SOON = { within: 20_000 }
const PATIENT = { timeout: 15_000 }
const octets = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const never = new AbortController().signal

describe.skipIf(reason)(`the process for SystemConfiguration${reason ? ` (skipped: ${reason})` : ''}`, PATIENT, () => {
  let played: PlayedFrameworks
  let door: FfiDoor<typeof MACOS_DOOR>

  beforeAll(() => {
    played = new PlayedFrameworks()
  })
  afterEach(() => door.close())
  afterAll(() => played.remove())

  const opened = async (libraries?: readonly string[]): Promise<FfiDoor<typeof MACOS_DOOR>> => {
    played.forget()
    door = new FfiDoor({ program: await played.program(libraries), shape: MACOS_DOOR, clock: systemClock })
    return door
  }
  const start = (user: string, service = SERVICE, password = 'pass', key = 'key', within = 20_000) =>
    door.ask('start', { service, user }, { within, secrets: { password: octets(password), key: octets(key) } })

  it('loads the frameworks, and names the one that is missing', async () => {
    await opened()
    expect(await door.ask('about', {}, SOON)).toEqual({ ok: true, value: {} })
    await door.close()
    await opened(['/System/Library/Frameworks/nowhere', '/System/Library/Frameworks/nowhere'])
    const about = await door.ask('about', {}, SOON)
    expect(about).toMatchObject({ ok: true, value: { lacks: expect.stringContaining('nowhere') as string } })
  })

  it('starts a service with user, password and key, to the octet', async () => {
    await opened()
    const password = `"it's" ]]> & ünï 🦫`
    expect(await start('alice', SERVICE, password, '$(key)')).toEqual({ ok: true, value: { started: true } })
    expect(played.events.find((event) => event.startsWith('start'))).toContain(
      `${SERVICE}|alice|${password}|$(key) live=`,
    )
  })

  it('starts a service with a certificate without a part for IPsec, which would be a key that is missing', async () => {
    await opened()
    const asked = door.ask(
      'start',
      { service: SERVICE, user: 'alice' },
      { ...SOON, secrets: { password: octets('pass') } },
    )
    expect(await asked).toEqual({ ok: true, value: { started: true } })
    expect(played.events.find((event) => event.startsWith('start'))).toContain(`${SERVICE}|alice|pass| live=`)
    await expect.poll(() => played.live, PATIENT).toBe(0)
  })

  it('is called back until the connection is up, and leaves nothing of it behind', async () => {
    await opened()
    const heard: number[] = []
    door.listen(({ status }) => heard.push(status))
    await start('alice')
    await expect.poll(() => heard, PATIENT).toEqual([1, 2])
    await expect.poll(() => played.live, PATIENT).toBe(0)
  })

  it('hears of a failure after a beginning, and takes what was before for none', async () => {
    await opened()
    const heard: number[] = []
    door.listen(({ status }) => heard.push(status))
    await start('stale')
    await expect.poll(() => heard, PATIENT).toEqual([0, 1, 0])
    await expect.poll(() => played.live, PATIENT).toBe(0)
  })

  it('says by which number a start was refused', async () => {
    await opened()
    expect(await start('refused')).toEqual({ ok: true, value: { started: false, error: 1003 } })
    expect(await start('alice', `FFFFFFFF${SERVICE.slice(8)}`)).toEqual({
      ok: true,
      value: { started: false, error: 1004 },
    })
    expect(played.live).toBe(0)
  })

  it('lets go of a connection that never settles when the next one starts', async () => {
    await opened()
    await start('silent')
    const left = played.live
    expect(left).toBeGreaterThan(0)
    for (let turn = 0; turn < 3; turn += 1) await start('silent')
    expect(played.live).toBe(left)
    await start('rejected')
    await expect.poll(() => played.live, PATIENT).toBe(0)
  })

  it('survives a framework that crashes, and one that hangs', async () => {
    await opened()
    expect(await start('crash')).toMatchObject({ ok: false, fault: { kind: 'died' } })
    expect(await start('hang', SERVICE, 'pass', 'key', 1_000)).toMatchObject({ ok: false, fault: { kind: 'silent' } })
    expect(await start('alice')).toEqual({ ok: true, value: { started: true } })
  })

  it('refuses a service that is no UUID', async () => {
    await opened()
    expect(await start('alice', 'Head office')).toMatchObject({ ok: false, fault: { kind: 'died' } })
    expect(played.events).toEqual([])
  })

  it('is behind what the backend starts connections by', async () => {
    await opened()
    const connections = doorConnections(systemClock, await played.program())
    expect(await connections.available()).toBe(true)
    const secrets = { password: new Secret('pass'), key: new Secret('key') }
    expect(await connections.start(SERVICE, 'alice', secrets, never)).toEqual({ kind: 'started' })
    expect(await connections.start(SERVICE, 'refused', secrets, never)).toEqual({ kind: 'refused', code: 1003 })
    expect(await connections.start(SERVICE, 'crash', secrets, never)).toMatchObject({ kind: 'unavailable' })
    const nowhere = doorConnections(systemClock, await played.program(['/nowhere', '/nowhere']))
    expect(await nowhere.available()).toBe(false)
  })
})
