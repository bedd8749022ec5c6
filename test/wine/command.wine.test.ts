import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../src-main/contract/cli-output.ts'
import { PRACTICE_FAULT_NAMES } from '../../src-main/practice/faults.ts'
import { runProgram } from '../support/cli/bundle.ts'
import { withoutStageTimes } from '../support/cli/stage-times.ts'
import { MAKE_BELIEVE, WindowsCommand } from '../support/wine/command.ts'
import { withoutWine } from '../support/wine/place.ts'
import { NODE } from '../support/wine/node.ts'
import { allAsked } from '../support/wine/asked.ts'
import { freshDirectory } from '../support/services/directory.ts'

const FOLDER = 'C:\\users\\root\\AppData\\Roaming\\Culvert'
/** Characters that a wrong code page, or cmd, would change. */
const SECRETS = { password: 'Größe-пароль-密码-🔑', psk: '%PATH% ^& "quoted" \\' }
const SECRETS_INPUT = `${JSON.stringify(SECRETS)}\r\n`

const withoutTimes = (text: string): string =>
  withoutStageTimes(text)
    .replace(/\d+(\.\d+)? m?s\b/g, '…')
    .replace(/^ +\d+\.\d\d /gm, '… ')
    .replace(/\s+/g, ' ')

describe.skipIf(withoutWine())('the command on Windows’ Node.js', () => {
  let command: WindowsCommand
  beforeAll(async () => {
    command = await WindowsCommand.start()
  }, 240_000)
  afterAll(() => command.end())
  beforeEach(() => {
    writeFileSync(command.at('C:\\machine.json'), '[]')
  })

  const add = async (name: string, gateway = 'vpn.example.com', ...more: readonly string[]): Promise<void> => {
    const ran = await command.run(
      ['profile', 'add', name, '--gateway', gateway, '--user', 'anna', ...more, '--secrets-stdin'],
      { env: MAKE_BELIEVE, stdin: SECRETS_INPUT },
    )
    expect(ran).toMatchObject({ code: 0 })
  }
  const tunnels = (): unknown => JSON.parse(readFileSync(command.at('C:\\machine.json'), 'utf8'))

  /** Ends the connecting process like `taskkill /F`. */
  const endByForce = (): Promise<unknown> =>
    command.evaluate(
      `import { readFileSync } from 'node:fs'
       process.kill(JSON.parse(readFileSync(String.raw\`${FOLDER}\\session.lock\`, 'utf8')).pid, 'SIGTERM')`,
    )

  it('keeps profiles in the application data, and their secrets in Credential Manager and nowhere else', async () => {
    await add('Büro Süd')
    const listed = await command.run(['profile', 'list'], { env: MAKE_BELIEVE })
    expect(listed.stdout).toMatch(/^Büro Süd +anna +vpn\.example\.com/m)
    const { profiles } = outputs.profiles.parse(
      JSON.parse((await command.run(['profile', 'list', '--json'], { env: MAKE_BELIEVE })).stdout),
    )
    const read = await command.evaluate(
      `import keytar from 'keytar'; console.log(JSON.stringify(await keytar.findCredentials('culvert')))`,
    )
    const kept = JSON.parse(read.stdout) as readonly { readonly account: string; readonly password: string }[]
    for (const secret of Object.values(SECRETS))
      expect(kept.some(({ password }) => password.includes(secret))).toBe(true)
    expect(kept.every(({ account }) => profiles.some(({ id }) => account.includes(id)))).toBe(true)
    const folder = command.at(FOLDER)
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain(SECRETS.password)
    }
    expect((await command.run(['profile', 'remove', 'Büro Süd'], { env: MAKE_BELIEVE })).code).toBe(0)
    expect(
      (
        await command.evaluate(
          `import keytar from 'keytar'; console.log((await keytar.findCredentials('culvert')).length)`,
        )
      ).stdout.trim(),
    ).toBe('0')
  })

  it('goes from a profile to a tunnel and back, by what the keychain has', async () => {
    await add('Office')
    expect(await command.run(['connect', 'Office', '--no-input'], { env: MAKE_BELIEVE })).toMatchObject({ code: 0 })
    expect((await command.run(['status'], { env: MAKE_BELIEVE })).code).toBe(0)
    expect((await command.run(['disconnect'], { env: MAKE_BELIEVE })).code).toBe(0)
    expect((await command.run(['status'], { env: MAKE_BELIEVE })).code).toBe(3)
    expect(tunnels()).toEqual([])
  })

  it('ends with 2 for wrong input, and with 1 and a fault for a connect that fails', async () => {
    expect((await command.run(['profile', 'add'], { env: MAKE_BELIEVE })).code).toBe(2)
    await add('Wrong key', 'psk-mismatch.example.com')
    const ran = await command.run(['connect', 'Wrong key', '--no-input'], { env: MAKE_BELIEVE })
    expect(ran).toMatchObject({ code: 1 })
    expect(ran.stdout).toContain('✗')
  })

  it.each(allAsked ? PRACTICE_FAULT_NAMES : PRACTICE_FAULT_NAMES.slice(0, 3))(
    'diagnoses the practice fault %s word for word as on Linux',
    async (fault) => {
      const words = ['practice', fault, '--try']
      const here = await runProgram(process.execPath, [command.program, ...words], {
        env: { CULVERT_HOME: freshDirectory(), LANG: 'C.UTF-8' },
        input: '',
      })
      const there = await command.run(words)
      expect([there.code, withoutTimes(there.stdout)]).toEqual([here.code, withoutTimes(here.out)])
    },
  )

  it('finds the tunnel of a connect that was ended by force, and takes it down', async () => {
    await add('Slow', 'slow.example.com')
    const slow = { ...MAKE_BELIEVE, CULVERT_FAKE_STEP: '200' }
    const killed = command.run(['connect', 'Slow', '--no-input'], { env: slow, seconds: 90 })
    await expect.poll(tunnels, { timeout: 60_000 }).toHaveLength(1)
    await endByForce()
    // No handler ran, because TerminateProcess gives no notice.
    expect((await killed).code).toBe(1)
    expect(tunnels()).toHaveLength(1)
    await command.run(['disconnect', 'Slow'], { env: MAKE_BELIEVE })
    expect((await command.run(['status'], { env: MAKE_BELIEVE })).code).toBe(3)
  })

  it('does not take a connect over whose process lives, however long it lasts', async () => {
    await add('Long', 'slow.example.com')
    await add('Next')
    const lasting = command.run(['connect', 'Long', '--no-input'], {
      env: { ...MAKE_BELIEVE, CULVERT_FAKE_STEP: '10000' },
      seconds: 120,
    })
    const lock = command.at(`${FOLDER}\\session.lock`)
    await expect.poll(() => existsSync(lock), { timeout: 30_000 }).toBe(true)
    utimesSync(lock, 0, 0)
    // Longer than the interval at which the lock is renewed.
    await wait(8_000)
    const second = await command.run(['connect', 'Next', '--no-input'], { env: MAKE_BELIEVE })
    expect(second).toMatchObject({ code: 1 })
    expect(second.stdout).toContain('Long')
    await endByForce()
    await lasting
  })

  it('speaks the language of the system, which sets no variable', async () => {
    const line = `set "LC_ALL=" & ${NODE} C:\\culvert\\out\\cli\\culvert.mjs --help`
    const ran = await command.windows.run('C:\\windows\\system32\\cmd.exe', ['/c', line], {
      env: { LC_ALL: 'de_DE.UTF-8' },
    })
    expect(ran.stdout).toContain('Aufruf: culvert')
  })

  it('asks for nothing in a file that only has the name of a terminal', async () => {
    const words = ['profile', 'add', 'Planted', '--gateway', 'vpn.example.com', '--user', 'anna', '--no-input']
    expect((await command.run(words, { env: MAKE_BELIEVE })).code).toBe(0)
    const planted = command.at('C:\\dev\\tty')
    mkdirSync(dirname(planted), { recursive: true })
    writeFileSync(planted, 'planted')
    const ran = await command.run(['connect', 'Planted'], { env: MAKE_BELIEVE })
    expect([ran.code, readFileSync(planted, 'utf8')]).toEqual([1, 'planted'])
  })

  describe.skipIf(!existsSync('/usr/bin/script'))('on a console', () => {
    it('asks for the secrets without showing them', async () => {
      await add('Typed')
      const answers = ['correct-horse-42', 'pre-shared-key-9']
      let asked = 0
      const { code, shown } = await command.onConsole(
        ['connect', 'Typed', '--ask-secrets'],
        MAKE_BELIEVE,
        (text, type) => {
          const prompts = text.match(/\(hidden/g)?.length ?? 0
          while (asked < Math.min(prompts, answers.length)) type(`${answers[asked++] ?? ''}\r`)
        },
      )
      expect([code, asked]).toEqual([0, 2])
      for (const answer of answers) expect(shown).not.toContain(answer)
    })

    it('takes a connect back at ctrl-C and ends with 130', async () => {
      await add('Slow console', 'slow.example.com')
      let sent = false
      const { code, shown } = await command.onConsole(
        ['connect', 'Slow console', '--no-input'],
        { ...MAKE_BELIEVE, CULVERT_FAKE_STEP: '1500' },
        (text, type) => {
          if (sent || !text.includes('This computer')) return
          sent = true
          type('\u0003')
        },
      )
      expect([code, shown]).toEqual([130, expect.stringContaining('nothing of the tunnel is left')])
      expect(tunnels()).toEqual([])
    })
  })
})
