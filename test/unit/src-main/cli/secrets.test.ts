import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Stage, type Ran } from '../../../support/cli/stage.ts'
import { TypedTerminal } from '../../../support/cli/terminal.ts'

const PASSWORD = 'sentinel-password-7391'
const PSK = 'sentinel-psk-5526'

describe('secrets', { timeout: 30_000 }, () => {
  it('never leave by what is printed, shown or written, whichever way they came in', async () => {
    const stage = new Stage()
    const input = JSON.stringify({ password: PASSWORD, psk: PSK })
    const typed = new TypedTerminal([`${PSK}\r`, `${PASSWORD}\r`, `${PASSWORD}\r`, `${PSK}\r`])
    const words = [
      ['profile', 'add', 'Office', '--gateway', 'vpn.example.com', '--user', 'anna', '--secrets-stdin'],
      ['profile', 'add', 'Bad', '--gateway', 'psk-mismatch.example.com', '--user', 'anna', '--secrets-stdin'],
      ['profile', 'show', 'Office'],
      ['profile', 'edit', 'Office', '--mtu', '1300', '--secrets-stdin'],
      ['connect', 'Bad', '--secrets-stdin'],
      ['connect', 'Office', '--secrets-stdin', '--remember'],
      ['status'],
      ['logs'],
      ['profile', 'list'],
      ['disconnect'],
    ]
    const runs: Ran[] = []
    for (const line of words) {
      runs.push(await stage.run(line, { input }))
      runs.push(await stage.run([...line, '--json'], { input }))
    }
    runs.push(await stage.run(['connect', 'Office', '--ask-secrets'], { terminal: typed }))
    const written = files(stage.directory)
    expect(written.join()).toContain('vpn.example.com')
    for (const text of [...runs.map(({ out, err }) => out + err), typed.shown, ...written]) {
      expect(text).not.toContain(PASSWORD)
      expect(text).not.toContain(PSK)
    }
    expect([...stage.keychain.items.values()]).toContain(PSK)
  })

  it('refused ones are not repeated', async () => {
    const stage = new Stage()
    for (const input of [`{"password":"${PASSWORD}`, `{"password":"${PASSWORD}\\u0000"}`, `"${PASSWORD}"`]) {
      const ran = await stage.run(['profile', 'add', 'x', '--gateway', 'h', '--user', 'u', '--secrets-stdin'], {
        input,
      })
      expect(ran.code).toBe(2)
      expect(ran.out + ran.err).not.toContain(PASSWORD)
    }
  })

  it('are not read from a terminal, where they would be seen', async () => {
    const stage = await Stage.withOffice()
    const ran = await stage.run(['connect', 'Office', '--secrets-stdin', '--json'], { terminal: new TypedTerminal() })
    expect([ran.code, JSON.parse(ran.out)]).toMatchObject([2, { problems: [{ code: 'secrets-terminal' }] }])
  })

  it('are asked for later where there is no keychain, and the profile is kept', async () => {
    const stage = new Stage()
    stage.keychain.refusal = 'The name org.freedesktop.secrets was not provided by any .service files'
    const ran = await stage.run(
      ['profile', 'add', 'Office', '--gateway', 'vpn.example.com', '--user', 'anna', '--secrets-stdin'],
      { input: JSON.stringify({ password: PASSWORD, psk: PSK }) },
    )
    expect(ran.code).toBe(0)
    expect(ran.out).toMatchInlineSnapshot(`
      "✓ Added Office.
      ▲ There is no usable keychain, so the secrets were not stored.
        Culvert asks when you connect: “Password” and “Pre-shared key”.
      "
    `)
    expect((await stage.run(['connect', 'Office'], { terminal: new TypedTerminal(['a\r', 'b\r']) })).code).toBe(0)
  })
})

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
}
