import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { FAULT_CODES } from '../../../../src-main/domain/connect/catalogue.ts'
import { Stage, type Ran } from '../../../support/cli/stage.ts'

/** The one object a command printed; fails when there was more, or anything else. */
function object<Name extends keyof typeof outputs>(ran: Ran, name: Name): ReturnType<(typeof outputs)[Name]['parse']> {
  expect(ran.err).toBe('')
  expect(ran.out.split('\n')).toHaveLength(2)
  return outputs[name].parse(JSON.parse(ran.out)) as ReturnType<(typeof outputs)[Name]['parse']>
}

describe('with --json', { timeout: 30_000 }, () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.withOffice()
  })

  it('profile add, show and edit print the profile and which secrets are stored', async () => {
    const added = await stage.run(['profile', 'add', 'Lab', '--gateway', '203.0.113.9', '--user', 'bob', '--json'])
    expect(object(added, 'profile').profile).toMatchObject({ name: 'Lab', gateway: '203.0.113.9', user: 'bob' })
    const input = JSON.stringify({ psk: 'a key' })
    const edited = await stage.run(['profile', 'edit', 'Lab', '--mtu', '1300', '--secrets-stdin', '--json'], { input })
    expect(object(edited, 'profile')).toMatchObject({ profile: { ppp: { mtu: 1300 } }, stored: ['psk'] })
    const shown = await stage.run(['profile', 'show', 'lab', '--json'])
    expect(object(shown, 'profile').profile).toEqual(object(edited, 'profile').profile)
  })

  it('profile list prints names, gateways and ids in order', async () => {
    await stage.add('Lab', '203.0.113.9')
    const { profiles } = object(await stage.run(['profile', 'list', '--json']), 'profiles')
    expect(profiles.map(({ name, gateway }) => [name, gateway])).toEqual([
      ['Lab', '203.0.113.9'],
      ['Office', 'vpn.example.com'],
    ])
  })

  it('profile remove prints what is gone', async () => {
    const removed = object(await stage.run(['profile', 'remove', 'Office', '--json']), 'removed')
    expect(removed.removed).toMatchObject({ name: 'Office' })
    expect(object(await stage.run(['profile', 'list', '--json']), 'profiles').profiles).toEqual([])
  })

  it('connect prints the tunnel with its facts and the stages it passed', async () => {
    const ran = await stage.connect('Office', {}, '--json')
    expect(ran.code).toBe(0)
    const [tunnel] = object(ran, 'tunnels').tunnels
    expect(tunnel).toMatchObject({ name: 'Office', origin: 'culvert', state: 'connected' })
    expect(tunnel?.facts?.esp).toEqual({ cipher: 'aes256', integrity: 'sha256', encapsulation: 'udp' })
    expect(tunnel?.rungs?.map((rung) => rung.stage)).toContain('live')
  })

  it('status prints every profile, and every tunnel made elsewhere', async () => {
    await stage.connect('Office')
    stage.machine.put({
      id: 'other',
      name: 'By hand',
      gateway: '198.51.100.4',
      origin: 'system',
      phase: { kind: 'connecting', stage: 'ike' },
    })
    const ran = await stage.run(['status', '--json'])
    expect(ran.code).toBe(0)
    expect(object(ran, 'tunnels').tunnels).toMatchObject([
      { name: 'Office', origin: 'culvert', state: 'connected' },
      { name: 'By hand', origin: 'system', state: 'connecting', stage: 'ike' },
    ])
  })

  it('status --watch prints an object for each change', async () => {
    const lines: string[] = []
    const ran = await stage.run(['status', '--watch', '--json'], {
      onOutput(text, interrupt) {
        lines.splice(0, lines.length, ...text.trimEnd().split('\n'))
        if (lines.length === 1) void stage.connect('Office')
        if (text.includes('"connected"')) interrupt()
      },
    })
    expect(ran.code).toBe(130)
    const states = lines.map((line) => outputs.tunnels.parse(JSON.parse(line)).tunnels[0]?.state)
    expect(states[0]).toBe('idle')
    expect(states.at(-1)).toBe('connected')
    expect(new Set(lines).size).toBe(lines.length)
  })

  it('disconnect prints what came down', async () => {
    await stage.connect('Office')
    const ran = await stage.run(['disconnect', '--json'])
    expect(object(ran, 'tunnels').tunnels).toMatchObject([{ name: 'Office', state: 'idle' }])
    expect(object(await stage.run(['disconnect', '--json']), 'tunnels').tunnels).toEqual([])
    expect(object(await stage.run(['disconnect', 'office', '--json']), 'tunnels').tunnels).toHaveLength(1)
  })

  it('survey and logs print what they found', async () => {
    const { survey } = object(await stage.run(['survey', '--json']), 'survey')
    expect(survey.backend).toBe('fake')
    await stage.connect('Office')
    const { lines } = object(await stage.run(['logs', '--json']), 'logs')
    expect(lines.length).toBeGreaterThan(0)
    expect(object(await stage.run(['logs', '--lines', '1', '--json']), 'logs').lines).toEqual(lines.slice(-1))
  })

  it.each(FAULT_CODES)('a connect that fails with %s prints that fault', async (code) => {
    await stage.add('Failing', `${code}.example.com`)
    const ran = await stage.connect('Failing', {}, '--json')
    expect(ran.code).toBe(1)
    const { fault } = object(ran, 'fault')
    expect(fault.code).toBe(code)
    expect(fault.title + fault.explanation).not.toMatch(/\{\{|fault\./)
    expect(fault.remedies.map((remedy) => remedy.text).join()).not.toContain('remedy.')
  })

  it('what is not legal is printed as problems', async () => {
    const ran = await stage.run([
      'profile',
      'add',
      'x',
      '--gateway',
      'https://x',
      '--user',
      'a',
      '--mtu',
      '9',
      '--json',
    ])
    expect(ran.code).toBe(2)
    expect(object(ran, 'problems').problems.map(({ field, code }) => [field, code])).toEqual([
      ['gateway', 'host-scheme'],
      ['ppp.mtu', 'range-or-auto'],
    ])
  })

  it.each([
    [['frobnicate'], 'unknown-command'],
    [['status', '--frobnicate'], 'unknown-option'],
    [['connect'], 'missing'],
    [['profile', 'edit', 'Office', '--mtu'], 'value-missing'],
    [['connect', 'Head', 'office'], 'too-many-words'],
    [['connect', 'Nowhere'], 'profile-unknown'],
    [['logs', '--lines', '0'], 'range'],
    [['profile'], 'command-missing'],
    [['help', 'frobnicate'], 'unknown-command'],
  ])('%j is refused as %s', async (words, code) => {
    const ran = await stage.run([...words, '--json'])
    expect(ran.code).toBe(2)
    expect(object(ran, 'problems').problems.map((item) => item.code)).toEqual([code])
  })

  it('a defect of ours is a fault too, with its words and without its innards', async () => {
    stage.open = () => Promise.reject(new Error('made to fail\u001b[2J'))
    const ran = await stage.run(['status', '--json'])
    expect(ran.code).toBe(1)
    expect(object(ran, 'fault').fault).toMatchObject({ code: 'cause-unknown', title: 'Culvert could not continue.' })
    expect(ran.out).not.toContain('\u001b')
  })
})
