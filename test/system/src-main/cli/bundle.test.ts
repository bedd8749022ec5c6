import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Bundle, runProgram, type BundleOptions } from '../../../support/cli/bundle.ts'
import type { Ran } from '../../../support/cli/stage.ts'
import { freshDirectory } from '../../../support/services/directory.ts'
import known from '../../../vectors/signed/known-answers.json' with { type: 'json' }

const SECRETS = JSON.stringify({ password: 'correct-horse-42', psk: 'pre-shared-key-9' })

/** What a part imports before it runs; the bundler's own helpers import nothing. */
const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:from|import)"\.\/([\w-]+\.mjs)"/g)]
    .flatMap(([, name]) => name ?? [])
    .filter((name) => name !== 'rolldown-runtime.mjs')

describe('the built command', { timeout: 60_000 }, () => {
  const bundle = new Bundle()
  let home: string
  let env: Readonly<Record<string, string>>

  beforeAll(() => bundle.build(), 60_000)
  afterAll(() => bundle.remove())
  beforeEach(() => {
    home = freshDirectory()
    env = {
      CULVERT_BACKEND: 'fake',
      CULVERT_HOME: home,
      CULVERT_FAKE_MACHINE: join(home, 'machine.json'),
      CULVERT_FAKE_STEP: '5',
      LANG: 'C.UTF-8',
    }
  })

  const run = (words: readonly string[], options: Partial<BundleOptions> = {}): Promise<Ran> =>
    bundle.run(words, { input: '', ...options, env: { ...env, ...options.env } })
  const add = async (name: string, gateway: string, ...more: readonly string[]): Promise<void> => {
    expect((await run(['profile', 'add', name, '--gateway', gateway, '--user', 'anna', ...more])).code).toBe(0)
  }
  const tunnels = (): unknown => JSON.parse(readFileSync(join(home, 'machine.json'), 'utf8')) as unknown

  it('is a program by itself', () => {
    expect(readFileSync(bundle.program, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true)
    expect(statSync(bundle.program).mode & 0o111).toBe(0o111)
  })

  it('verifies the known answers of the format, and refuses them with one bit changed', async () => {
    const { envelope } = known
    const key = Buffer.from(envelope.publicKey, 'hex').toString('base64')
    const file = (signature: string): string => {
      const path = join(home, 'known.culvert')
      const payload = Buffer.from(envelope.payload).toString('base64')
      const signatures = [{ keyid: envelope.keyId, sig: signature }]
      writeFileSync(path, JSON.stringify({ payloadType: envelope.payloadType, payload, signatures }))
      return path
    }
    const right = await run(['sign', 'verify', file(envelope.signature), '--public-key', key])
    expect([right.code, right.err]).toEqual([0, ''])
    expect(right.out).toContain('known.culvert is signed by this key')
    expect(right.out).toContain('public sample key')
    const codeOf = async (signature: string, by: string): Promise<string> => {
      const ran = await run(['sign', 'verify', file(signature), '--public-key', by, '--json'])
      return outputs.refusal.parse(JSON.parse(ran.out)).refusal.code
    }
    const bits = Buffer.from(envelope.signature, 'base64')
    bits[40] = (bits[40] ?? 0) ^ 1
    expect(await codeOf(bits.toString('base64'), key)).toBe('E_SIG_INVALID')
    expect(await codeOf(envelope.signature, Buffer.from(bits.subarray(0, 32)).toString('base64'))).toBe('E_KEY_UNKNOWN')
    const tested = await run(['selftest', '--json', '--report', join(home, 'report.txt')])
    const { rows } = outputs.selftest.parse(JSON.parse(tested.out))
    expect(rows.find(({ row }) => row === 'signed-files')).toEqual({
      row: 'signed-files',
      state: 'as-expected',
      found:
        `SHA-256 of the signed octets ${envelope.signedOctetsSha256.slice(0, 16)}; ` +
        'Ed25519 verifies, and refuses other octets; scrypt and AES-256-GCM open the sealed key',
    })
  })

  it('is understood by this Node.js in all its parts, also in those that few commands read', () => {
    const folder = dirname(bundle.program)
    const parts = readdirSync(folder).filter((name) => /\.[cm]js$/.test(name))
    const refused = parts.filter((name) => spawnSync(process.execPath, ['--check', join(folder, name)]).status !== 0)
    expect(parts.length).toBeGreaterThan(20)
    expect(refused).toEqual([])
  })

  // Two parts that import each other wait for each other, and one of them runs before it has what it needs.
  it('has no circle among its parts, and begins with none of those that lie apart', () => {
    const folder = dirname(bundle.program)
    const parts = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
    const imports = new Map(parts.map((name) => [name, importsOf(readFileSync(join(folder, name), 'utf8'))]))
    expect(imports.get('commands.mjs')).toEqual([])
    const reaches = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
      for (const name of imports.get(from) ?? []) if (!seen.has(name)) reaches(name, seen.add(name))
      return seen
    }
    expect(parts.filter((name) => reaches(name).has(name))).toEqual([])
  })

  /** Which parts a command reads, by Node's own account of what it ran. */
  const partsReadBy = async (
    words: readonly string[],
    more: Readonly<Record<string, string>>,
  ): Promise<readonly string[]> => {
    const folder = freshDirectory()
    await run(words, { env: { ...more, NODE_V8_COVERAGE: folder } })
    const read = readdirSync(folder).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/"url":"file:[^"]*\/([\w-]+)\.mjs"/g)].map(
        ([, part]) => part ?? '',
      ),
    )
    return [...new Set(read)].sort().filter((name) => name !== 'rolldown-runtime')
  }

  it.each([
    ['--version', '', ['culvert']],
    ['--help', '', ['commands', 'culvert', 'texts-en']],
    ['status', 'fake', ['commands', 'culvert', 'fake', 'texts-en']],
    ['status', 'strongswan', ['commands', 'culvert', 'strongswan', 'texts-en']],
    ['profile list', 'networkmanager', ['commands', 'culvert', 'networkmanager', 'session', 'strongswan', 'texts-en']],
    ['survey', 'fake', ['commands', 'culvert', 'fake', 'machine', 'texts-en']],
  ] as const)('%s with the backend "%s" reads what it needs', async (words, backend, parts) => {
    expect(await partsReadBy(words.split(' '), { CULVERT_BACKEND: backend })).toEqual(parts)
  })

  it('reads no more for a status than before there were files to import', async () => {
    const parts = [...(await partsReadBy(['status'], { CULVERT_BACKEND: 'strongswan' })), 'rolldown-runtime']
    const octets = parts.reduce((sum, part) => sum + statSync(join(dirname(bundle.program), `${part}.mjs`)).size, 0)
    expect(octets).toBeLessThan(477_500)
  })

  it('goes from a profile to a tunnel and back, each step a process of its own', async () => {
    await add('Office', 'vpn.example.com')
    const connected = await run(['connect', 'Office', '--secrets-stdin', '--json'], { input: SECRETS })
    expect([connected.code, connected.err]).toEqual([0, ''])
    expect(outputs.tunnels.parse(JSON.parse(connected.out)).tunnels[0]?.state).toBe('connected')
    expect((await run(['status'])).code).toBe(0)
    expect((await run(['disconnect'])).code).toBe(0)
    expect((await run(['status'])).code).toBe(3)
    expect(tunnels()).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('takes a connect back at %s and ends with 130', async (signal) => {
    await add('Slow', 'slow.example.com')
    let sent = false
    const ran = await run(['connect', 'Slow', '--secrets-stdin'], {
      input: SECRETS,
      onOutput(text, running) {
        if (!text.includes('Keys agreed') || sent) return
        sent = true
        running.kill(signal)
      },
    })
    expect([ran.code, ran.out.trimEnd().split('\n').at(-1)]).toEqual([
      130,
      '○ Cancelled. Not connected, and nothing of the tunnel is left.',
    ])
    expect(tunnels()).toEqual([])
  })

  it('leaves at once at a second ctrl-C', async () => {
    await add('Slow', 'slow.example.com')
    let sent = false
    const ran = await run(['connect', 'Slow', '--secrets-stdin'], {
      input: SECRETS,
      env: { CULVERT_FAKE_STEP: '1500' },
      onOutput(text, running) {
        if (!text.includes('This computer') || sent) return
        sent = true
        running.kill('SIGINT')
        setTimeout(() => running.kill('SIGINT'), 300)
      },
    })
    expect(ran.code).toBe(130)
    expect(ran.out).not.toContain('Cancelled')
  })

  it('says what it was when its folder cannot be used', async () => {
    const ran = await run(['status'], { env: { CULVERT_HOME: '/dev/null/culvert' } })
    expect([ran.code, ran.out, ran.err.split('\n')[0]]).toEqual([1, '', '✗ Culvert could not continue.'])
    expect(ran.err).toContain('ENOTDIR')
  })

  it.runIf(process.platform === 'linux')('surveys the real system with the real backend', async () => {
    const ran = await run(['survey', '--json'], { env: { CULVERT_BACKEND: '' } })
    const { survey } = outputs.survey.parse(JSON.parse(ran.out))
    expect([survey.backend, ran.err]).toEqual(['networkmanager', ''])
    expect(ran.code).toBe(survey.faults.length > 0 ? 1 : 0)
  })

  it('ends quietly when nobody reads on', async () => {
    await add('Office', 'vpn.example.com')
    const ran = await runProgram(
      'sh',
      ['-c', `"${process.execPath}" "${bundle.program}" profile show Office | head -n 1`],
      {
        env,
        input: '',
      },
    )
    expect(ran).toEqual({
      code: 0,
      out: 'Office\n',
      err: '▲ This is a demonstration (CULVERT_BACKEND=fake). No connection here is real.\n',
    })
  })

  describe.runIf(existsSync('/usr/bin/script'))('on a terminal', () => {
    /** The command on a pseudo-terminal, and the terminal's own settings after it. */
    const onTerminal = (words: string, onOutput: BundleOptions['onOutput']): Promise<Ran> =>
      runProgram(
        'script',
        [
          '-qec',
          `stty rows 40 cols 80; "${process.execPath}" "${bundle.program}" ${words}; echo "code $?"; stty -a`,
          '/dev/null',
        ],
        { env: { ...env, TERM: 'xterm' }, ...(onOutput ? { onOutput } : {}) },
      )

    it.each([
      [
        'closed keeps the kill switch of the tunnel that it carried',
        'closed',
        [{ phase: { kind: 'down', held: true } }],
      ],
      ['that says ctrl-C lifts it', 'ctrl-C', []],
    ] as const)('%s', async (_, how, left) => {
      await add('Office', 'vpn.example.com', '--kill-switch')
      env = { ...env, CULVERT_FAKE_OUTLIVES: 'no' }
      const connect = `connect Office --secrets-stdin <<'.'\n${SECRETS}\n.\n`
      let ended = false
      await onTerminal(connect, (text, running) => {
        if (!text.includes('ends with this command') || ended) return
        ended = true
        if (how === 'closed') running.kill('SIGKILL')
        else running.type('\u0003')
      })
      await expect.poll(tunnels, { timeout: 10_000 }).toMatchObject(left)
    })

    it('ended by a service manager or a logout keeps it, and says so', async () => {
      await add('Office', 'vpn.example.com', '--kill-switch')
      let ended = false
      const ran = await run(['connect', 'Office', '--secrets-stdin'], {
        input: SECRETS,
        env: { CULVERT_FAKE_OUTLIVES: 'no' },
        onOutput(text, running) {
          if (!text.includes('ends with this command') || ended) return
          ended = true
          running.kill('SIGTERM')
        },
      })
      expect(ran.out.replaceAll('\n  ', ' ')).toContain('The kill switch is on: all traffic is blocked')
      expect(tunnels()).toMatchObject([{ phase: { kind: 'down', held: true } }])
      expect((await run(['disconnect'])).code).toBe(0)
      expect(tunnels()).toEqual([])
    })

    it('asks without echo, connects, and leaves the terminal as it was', async () => {
      await add('Office', 'vpn.example.com')
      const answers = [
        ['Password', 'correct-horse-42\r'],
        ['Pre-shared key', 'pre-shared-key-9\r'],
      ]
      const ran = await onTerminal('connect Office', (text, running) => {
        const next = answers[0]
        if (!next?.[0] || !next[1] || !text.includes(`${next[0]} (hidden)`)) return
        answers.shift()
        const [, answer] = next
        setTimeout(() => running.type(answer), 100)
      })
      expect(ran.out).toContain('Connected to Office')
      expect(ran.out).toContain('code 0')
      expect(ran.out).not.toMatch(/correct-horse|pre-shared-key-9/)
      expect(ran.out).toMatch(/ echo( |;)/)
      expect(ran.out).toMatch(/ icanon( |;)/)
    })

    it.each([
      ['ctrl-C', '\u0003'],
      ['ctrl-D', '\u0004'],
    ])('ends at %s in the question with 130, the terminal as it was', async (_, key) => {
      await add('Office', 'vpn.example.com')
      let left = false
      const ran = await onTerminal('connect Office', (text, running) => {
        if (!text.includes('Password (hidden)') || left) return
        left = true
        setTimeout(() => running.type(key), 100)
      })
      expect(ran.out).toContain('code 130')
      expect(ran.out).toMatch(/ echo( |;)/)
      expect(ran.out).toMatch(/ icanon( |;)/)
    })
  })
})
