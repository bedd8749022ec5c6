import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { FfiDoor } from '../../../../../src-main/platform/ffi-door/door.ts'
import type { Clock } from '../../../../../src-main/domain/time.ts'
import { systemClock } from '../../../../../src-main/platform/time.ts'
import { TEST_DOOR } from '../../../../support/ffi-door/shape.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { bundled } from '../../../../support/services/bundle.ts'

let file: { readonly path: string; remove(): void }
beforeAll(async () => {
  file = await bundled(resolve(import.meta.dirname, '../../../../support/ffi-door/child.ts'))
}, 60_000)
afterAll(() => file.remove())

const SOON = { within: 20_000 }

function door(program: string = process.execPath, clock: Clock = systemClock): FfiDoor<typeof TEST_DOOR> {
  const env = { CULVERT_TEST: 'given' }
  const opened = new FfiDoor({ program: { program, args: [file.path], env }, shape: TEST_DOOR, clock })
  onTestFinished(() => opened.close())
  return opened
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('a door to a library', () => {
  it('asks, and gets the answer to that question, several at a time', async () => {
    const opened = door()
    const texts = ['one', 'zwei "ü" \u{1F511}', '']
    const answers = await Promise.all(texts.map((text) => opened.ask('echo', { text }, SOON)))
    expect(answers).toEqual(texts.map((text) => ({ ok: true, value: { text, secrets: [] } })))
  })

  it('hands secrets over as the octets they are, in their order, and not as text', async () => {
    const secrets = { key: Uint8Array.of(0, 255, 10, 0), password: Uint8Array.of(0xd8) }
    const asked = door().ask('echo', { text: '' }, { ...SOON, secrets })
    secrets.key.fill(0xaa)
    expect(await asked).toEqual({ ok: true, value: { text: '', secrets: ['key=00ff0a00', 'password=d8'] } })
  })

  it('gives its process the environment that it was told, and nothing of its own', async () => {
    const answer = await door().ask('environment', {}, SOON)
    expect(answer).toEqual({ ok: true, value: { names: ['CULVERT_TEST'] } })
  })

  it('passes on what is told unasked, in order, until the listener leaves', async () => {
    const opened = door()
    const heard: number[] = []
    const stop = opened.listen(({ step }) => heard.push(step))
    await opened.ask('count', { steps: 3, apart: 1 }, SOON)
    stop()
    await opened.ask('count', { steps: 1, apart: 1 }, SOON)
    expect(heard).toEqual([1, 2, 3])
  })

  it.each(['hang', 'hang-thread'] as const)('ends a library that does %s, within the limit', async (how) => {
    const opened = door()
    await opened.ask('echo', { text: 'started' }, SOON)
    const failure = { ok: false, fault: { kind: 'silent', seconds: 0.3 } }
    expect(await opened.ask('misbehave', { how }, { within: 300 })).toEqual(failure)
    expect(await opened.ask('echo', { text: 'again' }, SOON)).toMatchObject({ ok: true })
  })

  it('takes a library that says something now and then for alive, and one that stops saying it for hanging', async () => {
    const clock = new HandClock()
    const opened = door(process.execPath, clock)
    opened.listen(() => void clock.turn(900))
    const limits = { within: 100_000, quiet: 1_000 }
    expect(await opened.ask('count', { steps: 5, apart: 1 }, limits)).toMatchObject({ ok: true })
    const silent = opened.ask('count', { steps: 1, apart: 60_000 }, limits)
    await clock.turn(1_000)
    expect(await silent).toEqual({ ok: false, fault: { kind: 'silent', seconds: 1 } })
  })

  it.each([
    ['crash', { kind: 'died', signal: 'SIGABRT' }],
    ['throw', { kind: 'died', signal: 'SIGKILL', said: 'the library is not as it should be and says so' }],
    ['exit', { kind: 'died', code: 3 }],
    ['print', { kind: 'garbage', what: 'a frame that is none: too-long' }],
    ['endless', { kind: 'garbage', what: 'a frame that is none: too-long' }],
    ['wrong-answer', { kind: 'garbage', what: 'a message that is none: misbehave: ' }],
    ['wrong-notice', { kind: 'garbage', what: 'a message that is none: notice: step' }],
  ] as const)('costs whoever waits when the library does %s, and nobody after', async (how, fault) => {
    const opened = door()
    const ends: string[] = []
    opened.onEnd(() => ends.push('ended'))
    const both = [opened.ask('misbehave', { how }, SOON), opened.ask('count', { steps: 1, apart: 60_000 }, SOON)]
    const [first, second] = await Promise.all(both)
    expect(first).toMatchObject({ ok: false, fault })
    expect(second).toEqual(first)
    expect(ends).toEqual(['ended'])
    expect(await opened.ask('echo', { text: 'again' }, SOON)).toMatchObject({ ok: true })
  })

  it('says when there is no program to start', async () => {
    const failure = { ok: false, fault: { kind: 'missing', error: 'ENOENT' } }
    expect(await door('/nowhere/node').ask('echo', { text: '' }, SOON)).toEqual(failure)
  })

  it('stops waiting when told, at once, and the others wait on', async () => {
    const opened = door()
    const { signal, abort } = abortable()
    const called = opened.ask('count', { steps: 1, apart: 60_000 }, { ...SOON, signal })
    const other = opened.ask('count', { steps: 1, apart: 300 }, SOON)
    abort()
    await expect(called).rejects.toThrow('enough')
    expect(await other).toMatchObject({ ok: true })
    await expect(opened.ask('echo', { text: '' }, { ...SOON, signal })).rejects.toThrow('enough')
  })

  it.each([
    ['has nothing to do', undefined],
    ['hangs in a thread', 'hang-thread'],
  ] as const)('does what must be done when its input ends, and ends while it %s', async (_, how) => {
    const folder = mkdtempSync(join(tmpdir(), 'culvert-door-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const opened = door()
    const will = join(folder, 'will')
    const answer = await opened.ask('leaves', { file: will }, SOON)
    if (!answer.ok) throw new Error(answer.fault.kind)
    const hanging = how && opened.ask('misbehave', { how }, SOON)
    await opened.close()
    expect(existsSync(will)).toBe(true)
    expect(isAlive(answer.value.pid)).toBe(false)
    expect(await hanging).toEqual(how && { ok: false, fault: { kind: 'died', signal: 'SIGKILL' } })
  })
})

function abortable(): { readonly signal: AbortSignal; abort(): void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort(new Error('enough')) }
}
