import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLogFile } from '../../../../src-main/cli/input/log-file.ts'
import { LARGEST_LOG } from '../../../../src-main/domain/log-text/log-text.ts'
import { Bundle, runProgram } from '../../../support/cli/bundle.ts'
import { Stage } from '../../../support/cli/stage.ts'
import { freshDirectory } from '../../../support/services/directory.ts'

const FAILED = 'Nov 21 10:00:00 host charon: 09[IKE] received NO_PROPOSAL_CHOSEN error notify\r\n'
const MADE_LARGE = `${'Nov 21 10:00:00 host sshd[1]: nothing of note, said at length\r\n'.repeat(220_000)}${FAILED}`

describe('a log that is larger than what is read', { timeout: 60_000 }, () => {
  it.each([
    ['UTF-16, as Windows writes it', 'utf16le', 'utf-16le'],
    ['UTF-8', 'utf8', 'utf-8'],
  ] as const)('is read at its end, by whole lines, in %s', async (_, encoding, name) => {
    const path = join(freshDirectory(), 'large.log')
    const whole = Buffer.from(`\ufeff${encoding === 'utf8' ? MADE_LARGE.repeat(2) : MADE_LARGE}`, encoding)
    writeFileSync(path, whole)
    const { octets, unread, encoding: found } = await readLogFile(path)
    expect(found).toBe(name)
    expect(octets.length).toBeLessThanOrEqual(LARGEST_LOG)
    expect(octets.length + unread).toBe(whole.length)
    const text = new TextDecoder(found).decode(octets)
    expect(text.startsWith('Nov 21 10:00:00 host')).toBe(true)
    expect(text.endsWith(FAILED)).toBe(true)
  })

  it('is judged, and it is said what was not read', async () => {
    const path = join(freshDirectory(), 'windows.log')
    writeFileSync(path, Buffer.from(`\ufeff${MADE_LARGE}`, 'utf16le'))
    const ran = await new Stage().run(['diagnose', '--log', path])
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('no encryption in common')
    expect(ran.out).toMatch(/Culvert read the end of this log only: the first \d\.\d MB were left out\./)
  })
})

/** Says that it has begun, and then nothing any more: a file that takes for ever. */
const HANGS = `
const { parentPort } = require('node:worker_threads')
require('node:fs').writeFileSync(__dirname + '/begun', '')
parentPort.postMessage({ kind: 'progress', share: 0.42 })
for (;;);
`

/** Small ones are read without a thread. */
const SITES = `name,gateway,user\n${Array.from({ length: 900 }, (_, i) => `Site ${i},vpn${i}.customer-of-ours.example.net,the-only-user-of-site-number-${i}`).join('\n')}\n`

describe('the built command, while a log or settings are read', { timeout: 120_000 }, () => {
  const bundle = new Bundle()
  const home = join(bundle.folder, 'home')
  const log = join(home, 'any.log')
  const sites = join(home, 'sites.csv')
  const env = { CULVERT_BACKEND: 'fake', CULVERT_HOME: home, LANG: 'C.UTF-8' }
  const begun = join(bundle.folder, 'begun')

  beforeAll(async () => {
    await bundle.build()
    mkdirSync(home)
    writeFileSync(log, FAILED)
    writeFileSync(sites, SITES)
    const { code, out } = await bundle.run(['diagnose', '--log', log], { env, input: '' })
    expect([code, out]).toEqual([1, expect.stringContaining('no encryption in common')])
    const read = await bundle.run(['profile', 'import', sites, '--dry-run', '--json'], { env, input: '' })
    expect([read.code, read.out.match(/"gateway"/g)?.length ?? read.out.slice(0, 300)]).toEqual([0, 900])
    for (const name of ['log-worker.cjs', 'settings-worker.cjs']) writeFileSync(join(bundle.folder, name), HANGS)
  }, 120_000)
  afterAll(() => bundle.remove())

  const whenBegun = async (): Promise<void> => {
    while (!existsSync(begun)) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  it.each([
    ['SIGINT', 'a log', ['diagnose', '--log', log]],
    ['SIGTERM', 'a log', ['diagnose', '--log', log]],
    ['SIGHUP', 'a log', ['diagnose', '--log', log]],
    ['SIGINT', 'settings', ['profile', 'import', sites, '--yes', '--no-input']],
    ['SIGTERM', 'settings', ['profile', 'import', sites, '--yes', '--no-input']],
  ] as const)('ends at %s with 130, of %s', async (signal, _what, words) => {
    rmSync(begun, { force: true })
    const kill: ((signal: NodeJS.Signals) => void)[] = []
    const ended = bundle.run(words, { env, onStart: (child) => kill.push(child.kill) })
    await whenBegun()
    for (const end of kill) end(signal)
    // The reader would go on for ever: it was ended, and not waited for.
    expect(await ended).toEqual({ code: 130, out: '', err: '' })
    expect(existsSync(join(home, 'profiles.json'))).toBe(false)
  })

  it.runIf(existsSync('/usr/bin/script'))('shows its progress on a terminal, and gives it back at ctrl-C', async () => {
    const command = `"${process.execPath}" "${bundle.program}" diagnose --log "${log}"`
    let left = false
    // Ctrl-C reaches the shell too, which is to stay and look at the terminal afterwards.
    const ran = await runProgram(
      'script',
      ['-qec', `trap : INT; stty rows 40 cols 80; ${command}; echo "code $?"; stty -a`, '/dev/null'],
      {
        env: { ...env, TERM: 'xterm' },
        onOutput(text, running) {
          if (!text.includes('42 % read: ') || left) return
          left = true
          running.type('\u0003')
        },
      },
    )
    const [shown = '', after = ''] = ran.out.split('code 130')
    expect(shown).toContain('\u001b[?25l')
    expect(shown.trimEnd().endsWith('\u001b[?25h')).toBe(true)
    expect(after).toMatch(/ echo( |;)/)
    expect(after).toMatch(/ icanon( |;)/)
  })
})
