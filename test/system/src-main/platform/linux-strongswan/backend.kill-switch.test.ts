import { describe, expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { type Stage } from '../../../../support/helper/play.ts'
import { dial, leaveBehind, never, reported, scene, sessions, UP, verbs } from '../../../../support/helper/scene.ts'
import { dialled } from '../../../../support/dial.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

describe('S7: the kill switch that another person’s session left', () => {
  const anothers = { owner: 1001, killSwitch: true } as const
  const held = fault('kill-switch-held', { args: { name: 'Head office' } })

  it('is lifted with an administrator’s password, and the person’s own without one', async () => {
    for (const [more, word] of [
      [anothers, 'release'],
      [{ killSwitch: true }, undefined],
      [{ owner: 1001 }, undefined],
    ] as const) {
      const { backend, played } = scene([])
      await leaveBehind(played, more)
      expect((await backend.release(OFFICE_ID, never)).ok).toBe(true)
      const [asked] = played.requests().filter(({ verb }) => verb === 'disconnect')
      expect(asked).toEqual(expect.objectContaining(word ? { word } : { verb: 'disconnect' }))
      expect(Object.hasOwn(asked ?? {}, 'word')).toBe(word !== undefined)
    }
  })

  it('stays where the password is not given, and is told with its name', async () => {
    const { backend, played } = scene([], { pkexec: ['exit 126'] })
    await leaveBehind(played, anothers)
    expect(await backend.release(OFFICE_ID, never)).toMatchObject({ ok: false, fault: held })
    expect(sessions(played)).toHaveLength(1)
  })

  it('ends a connect, and is the reason', async () => {
    const { backend, played } = scene(UP, { held })
    await leaveBehind(played, anothers)
    expect(await dial(backend)).toMatchObject({ ok: false, fault: held })
    expect(verbs(played)).not.toContain('connect')
  })
})

describe('a kill switch', () => {
  const guarded = profileWith({ gateway: 'ok.test', routing: { mode: 'full', killSwitch: true } })
  const said = (played: Stage): readonly string[] => verbs(played).filter((verb) => verb !== 'hello')

  it('is not taken back when the tunnel falls by itself, and is by the next who asks for its end', async () => {
    const down = { fault: fault('peer-silent') }
    const { backend, played } = scene([...UP, { ms: 50 }, { down }])
    await dialled(backend, guarded)
    await reported(backend, (seen) => seen?.phase.kind === 'down')
    expect((await backend.hangUp(OFFICE_ID, never)).ok).toBe(true)
    expect(said(played)).toEqual(['connect'])
    expect((await backend.release(OFFICE_ID, never)).ok).toBe(true)
    expect(said(played)).toEqual(['connect', 'disconnect'])
    expect(sessions(played)).toEqual([])
  })

  it('stays on from one tunnel to the next of this process, which needs no name for that', async () => {
    const { played, machine, another } = scene(UP)
    const asked: string[] = []
    const lookUp = machine.lookUp.bind(machine)
    machine.lookUp = (host) => {
      asked.push(host)
      return lookUp(host)
    }
    const backend = another()
    await dialled(backend, guarded)
    await backend.hangUp(OFFICE_ID, never)
    expect((await dialled(backend, guarded)).ok).toBe(true)
    expect([said(played), asked]).toEqual([['connect', 'connect'], ['ok.test']])
    expect(played.requests().at(-1)).toMatchObject({ verb: 'connect', address: '203.0.113.10' })
    // Once a person has ended it, the next connect begins anew.
    await backend.release(OFFICE_ID, never)
    await dialled(backend, guarded)
    expect(asked).toEqual(['ok.test', 'ok.test'])
  })

  it('is reported with the tunnel that is gone, as its helper left it', async () => {
    const { backend, played } = scene(UP)
    await leaveBehind(played, { phase: 'disconnecting', killSwitch: true })
    expect((await reported(backend, () => true))?.phase).toEqual({ kind: 'down', held: true })
  })

  it('stays when its tunnel is taken down, and then is lifted by a release', async () => {
    const { backend, played } = scene(UP)
    await dialled(backend, guarded)
    expect((await backend.hangUp(OFFICE_ID, never)).ok).toBe(true)
    expect((await reported(backend, () => true))?.phase).toEqual({ kind: 'down', held: true })
    expect((await backend.release(OFFICE_ID, never)).ok).toBe(true)
    expect([said(played), sessions(played)]).toEqual([['connect', 'disconnect'], []])
  })

  it('is taken back with a tunnel that somebody ends', async () => {
    const { backend, played } = scene(UP)
    await dialled(backend, guarded)
    expect((await backend.release(OFFICE_ID, never)).ok).toBe(true)
    expect([said(played), sessions(played)]).toEqual([['connect', 'disconnect'], []])
  })

  it('stays when the app ends, because that is nobody’s wish to lift it', async () => {
    const { backend, played, another } = scene(UP)
    await dialled(backend, guarded)
    await backend.close?.()
    expect((await reported(another(), () => true))?.phase).toEqual({ kind: 'down', held: true })
    expect(said(played)).toEqual(['connect'])
  })

  it('stays when another process hangs up, and goes when it releases', async () => {
    for (const how of ['hangUp', 'release'] as const) {
      const { backend, played, another } = scene(UP)
      await dialled(backend, guarded)
      expect((await another()[how](OFFICE_ID, never)).ok).toBe(true)
      expect(played.requests().at(-1)).toMatchObject({ keep: how === 'hangUp' ? 'kill-switch' : 'nothing' })
      expect(sessions(played)).toHaveLength(how === 'hangUp' ? 1 : 0)
      expect((await reported(backend, (seen) => seen?.phase.kind === 'down'))?.phase.kind).toBe('down')
    }
  })

  it('stays when what else a killed helper left is removed, once', async () => {
    const { backend, played } = scene([...UP, { ms: 50 }, { die: true }])
    await dialled(backend, guarded)
    await reported(backend, (seen) => seen?.phase.kind === 'down')
    for (let i = 0; i < 2; i++) expect((await backend.hangUp(OFFICE_ID, never)).ok).toBe(true)
    expect((await reported(backend, () => true))?.phase).toEqual({ kind: 'down', held: true })
    expect(said(played)).toEqual(['connect', 'disconnect'])
  })
})
