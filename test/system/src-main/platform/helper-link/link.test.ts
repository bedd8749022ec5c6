import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openHelper, type HelperLink } from '../../../../../src-main/platform/helper-link/link.ts'
import { profileWith } from '../../../../support/profiles.ts'
import { stage, type Play, type Stage } from '../../../../support/helper/play.ts'

const never = new AbortController().signal

function playing(play: Play): Stage {
  const played = stage(play)
  onTestFinished(played.clear)
  return played
}

async function opened(play: Play): Promise<HelperLink> {
  const link = await openHelper(playing(play).program, never)
  if (!link.ok) throw new Error(link.fault.code)
  onTestFinished(() => link.value.close())
  return link.value
}

const faultOf = async (play: Play): Promise<unknown> => {
  const link = await openHelper(playing(play).program, never)
  return link.ok ? 'opened' : link.fault
}

const connect = (gateway: string) =>
  ({
    verb: 'connect',
    profile: profileWith({ gateway }),
    address: '203.0.113.10',
    secrets: { password: 'a "quoted" \\ päss\u{1F511}', psk: 'key' },
  }) as const

describe('a link to the helper', () => {
  it('greets first, and says which protocol it speaks', async () => {
    const played = playing({})
    const link = await openHelper(played.program, never)
    if (link.ok) await link.value.close()
    expect(played.requests()).toEqual([{ verb: 'hello', number: 1, protocol: 2 }])
  })

  it('asks, and gets the answer to that question', async () => {
    const link = await opened({ gateways: { 'ok.test': [{ ms: 30 }, { up: true }] } })
    const [up, survey] = await Promise.all([link.ask(connect('ok.test')), link.ask({ verb: 'survey' })])
    expect(up).toMatchObject({ ok: true, value: { facts: { address: '10.20.0.10' } } })
    expect(survey).toMatchObject({ ok: true, value: { survey: { daemon: { ikev1: true } } } })
  })

  it('hands over secrets as they are', async () => {
    const played = playing({ gateways: { 'ok.test': [{ up: true }] } })
    const link = await openHelper(played.program, never)
    if (!link.ok) throw new Error('not opened')
    await link.value.ask(connect('ok.test'))
    await link.value.close()
    expect(played.requests()).toContainEqual(expect.objectContaining({ secrets: connect('ok.test').secrets }))
  })

  it('passes on what the helper says unasked, in order, until the listener leaves', async () => {
    const link = await opened({
      gateways: {
        'ok.test': [
          { say: { kind: 'stage', stage: 'ike' } },
          { say: { kind: 'line', source: 'charon', text: 'hello' } },
          { up: true },
        ],
      },
    })
    const heard: string[] = []
    const stop = link.listen(({ kind }) => heard.push(kind))
    await link.ask(connect('ok.test'))
    stop()
    await link.ask(connect('ok.test'))
    expect(heard).toEqual(['stage', 'line'])
  })

  it('gives the helper’s own fault', async () => {
    const fail = { code: 'credentials-rejected', stage: 'authenticate', args: { user: 'alice' } } as const
    const link = await opened({ gateways: { 'ok.test': [{ fail }] } })
    expect(await link.ask(connect('ok.test'))).toEqual({ ok: false, fault: fail })
  })

  it('understands frames that come one octet at a time', async () => {
    expect(await faultOf({ mode: 'pieces' })).toBe('opened')
  })

  it('ends the helper by the end of its input, and the helper undoes its session', async () => {
    const played = playing({ gateways: { 'ok.test': [{ up: true }] } })
    const link = await openHelper(played.program, never)
    if (!link.ok) throw new Error('not opened')
    await link.value.ask(connect('ok.test'))
    expect(readdirSync(played.sessions)).toHaveLength(1)
    await link.value.close()
    expect(await link.value.ended).toBeUndefined()
    expect(readdirSync(played.sessions)).toEqual([])
  })

  it('does not wait for ever for a helper that stays', async () => {
    const played = playing({ mode: 'stays' })
    const link = await openHelper(played.program, never)
    if (!link.ok) throw new Error('not opened')
    await link.value.close(50)
    expect(played.requests()).toHaveLength(1)
  })
})

describe('a link that fails', () => {
  it('says that the helper is not installed', async () => {
    const link = await openHelper({ path: '/nowhere/culvert-helper', before: ['/usr/bin/pkexec'] }, never)
    expect(link).toMatchObject({ ok: false, fault: { code: 'helper-missing' } })
  })

  it('says that pkexec is not there', async () => {
    const link = await openHelper({ ...playing({}).program, before: ['/nowhere/pkexec'] }, never)
    expect(link).toMatchObject({ ok: false, fault: { code: 'component-missing', args: { component: 'pkexec' } } })
  })

  it('says that the helper’s Node.js is not there', async () => {
    const { program } = playing({})
    writeFileSync(program.path, '#!/nowhere/node\n')
    const link = await openHelper(program, never)
    expect(link).toMatchObject({ ok: false, fault: { code: 'component-missing', args: { component: 'Node.js' } } })
  })

  it('says that the helper’s Node.js is not there, in pkexec’s words', async () => {
    const said = 'Error executing /usr/lib/culvert/culvert-helper: No such file or directory'
    expect(await faultOf({ pkexec: [`echo '${said}' >&2`, 'exit 127'] })).toMatchObject({
      code: 'component-missing',
      args: { component: 'Node.js' },
    })
  })

  it('says that this user may not run it', async () => {
    const played = playing({})
    const path = join(played.folder, 'a folder')
    writeFileSync(path, '')
    chmodSync(path, 0o644)
    const link = await openHelper({ path, before: [] }, never)
    expect(link).toMatchObject({ ok: false, fault: { code: 'not-authorised' } })
  })

  it.each([
    ['dismissed', 126, 'Error executing command as another user: Request dismissed', 'not-authorised'],
    ['refused', 127, 'Error executing command as another user: Not authorized', 'not-authorised'],
    ['without polkit', 127, 'Error getting authority: Error initializing authority', 'component-stopped'],
    ['not set up', 127, 'pkexec must be setuid root', 'component-missing'],
  ])('tells a consent that was %s', async (_, code, said, expected) => {
    expect(await faultOf({ pkexec: [`echo '${said}' >&2`, `exit ${code}`] })).toMatchObject({
      code: expected,
      os: { source: 'polkit', code, text: said },
    })
  })

  it('works through pkexec when the person agrees', async () => {
    expect(await faultOf({ pkexec: ['exec "$@"'] })).toBe('opened')
  })

  it('F-63 says that the helper is of another version', async () => {
    expect(await faultOf({ mode: 'old' })).toMatchObject({ code: 'helper-missing', os: { text: /another version/ } })
  })

  it.each(['garbage', 'endless-frame', 'not-json'] as const)('believes nothing after %s', async (mode) => {
    expect(await faultOf({ mode })).toMatchObject({ code: 'cause-unknown', os: { source: 'culvert-helper' } })
  })

  it('says what the helper complained of, and its exit code', async () => {
    expect(await faultOf({ mode: 'complains' })).toMatchObject({
      code: 'cause-unknown',
      os: { source: 'culvert-helper', code: 77, text: 'not started as root' },
    })
  })

  it('answers what was asked when the helper dies, and says so', async () => {
    const link = await opened({ gateways: { 'ok.test': [{ ms: 10 }, { die: true }] } })
    expect(await link.ask(connect('ok.test'))).toMatchObject({
      ok: false,
      fault: { code: 'component-died', args: { component: 'culvert-helper' }, os: { text: 'ended by SIGKILL' } },
    })
    expect(await link.ended).toMatchObject({ code: 'component-died' })
    expect(await link.ask({ verb: 'clean' })).toMatchObject({ ok: false })
  })

  it('stops waiting for consent when it is called off, and leaves no helper behind', async () => {
    const played = playing({ pkexec: ['echo $$ > "$(dirname "$0")/pid"', 'exec sleep 60'] })
    const abort = new AbortController()
    const opening = openHelper(played.program, abort.signal)
    setTimeout(() => abort.abort(), 300)
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' })
    expect(played.requests()).toEqual([])
    const pid = Number(readFileSync(join(played.folder, 'pid'), 'utf8'))
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)
  })

  it('begins nothing when it was called off before', async () => {
    const played = playing({})
    await expect(openHelper(played.program, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    expect(played.requests()).toEqual([])
  })
})
