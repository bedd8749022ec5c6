import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../src-main/contract/cli-output.ts'
import { encodedScript } from '../../src-main/platform/windows/run/powershell.ts'
import { allAsked } from '../support/wine/asked.ts'
import { WindowsCommand } from '../support/wine/command.ts'
import { withoutWine } from '../support/wine/place.ts'
import { PLACES, StandIns, type Answer, type Call } from '../support/wine/stand-ins.ts'
import type { Ran } from '../support/wine/windows.ts'
import { INTERPRETER, withoutInterpreter } from '../support/windows/interpreter.ts'
import { PlayedWindows } from '../support/windows/played-windows.ts'

const BOOK = 'C:\\users\\root\\AppData\\Roaming\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk'
const KEY = 'pa$s"`w %PATH% ^& \\'
const SECRETS = JSON.stringify({ password: 'correct-horse-42', psk: KEY })

/**
 * Windows' own client end to end: the built command on Windows' Node.js starts powershell.exe and rasdial.exe by their
 * absolute paths; what it gives them goes, octet for octet, to the real PowerShell with the played modules.
 */
describe.skipIf(withoutWine() ?? withoutInterpreter())('Windows’ own client, by programs that stand in', () => {
  let command: WindowsCommand
  let standIns: StandIns
  let played: PlayedWindows

  beforeAll(async () => {
    command = await WindowsCommand.start()
  }, 240_000)
  afterAll(() => command.end())
  beforeEach(() => {
    played = new PlayedWindows()
    standIns = new StandIns(command.windows, (call) => (isRasdial(call) ? dial(call) : interpret(call)))
  })
  afterEach(async () => {
    standIns.end()
    await played.close()
  })

  const isRasdial = (call: Call): boolean => call.program.endsWith('rasdial.exe')
  const calls = (name: 'powershell' | 'rasdial'): readonly Call[] =>
    standIns.calls.filter(({ program }) => program.toLowerCase() === PLACES[name].toLowerCase())

  async function dial({ arguments: [name = '', option] }: Call): Promise<Answer> {
    const ras = played.rasdial()
    const outcome =
      option === '/DISCONNECT' ? await ras.hangUp(name) : await ras.dial(name, AbortSignal.timeout(90_000))
    return { code: outcome.kind === 'code' ? outcome.code : 1 }
  }

  async function interpret(call: Call): Promise<Answer> {
    const child = spawn(INTERPRETER, call.arguments, { env: played.environment(), stdio: ['pipe', 'pipe', 'ignore'] })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stdin.end(call.input)
    const [code] = (await once(child, 'close')) as [number | null]
    return { code: code ?? 1, output: Buffer.concat(output) }
  }

  const run = (words: readonly string[], stdin = ''): Promise<Ran> =>
    command.run(words, { env: standIns.env, stdin, seconds: 170 })
  const add = async (name: string, gateway: string): Promise<void> => {
    await command.run(['profile', 'remove', name], { env: standIns.env })
    const words = ['profile', 'add', name, '--gateway', gateway, '--user', 'anna', '--ipv6', 'leave', '--secrets-stdin']
    expect(await run(words, SECRETS)).toMatchObject({ code: 0 })
    standIns.calls.length = 0
  }

  it('surveys by one constant script, with the request on its input alone', async () => {
    const ran = await run(['survey', '--json'])
    const { survey } = outputs.survey.parse(JSON.parse(ran.stdout))
    expect(survey.backend).toBe('windows')
    expect(survey.components).toContainEqual(expect.objectContaining({ name: 'RasMan', state: 'running' }))
    expect(calls('powershell').map(({ arguments: words }) => words)).toEqual([
      ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encodedScript()],
    ])
    const [call] = calls('powershell')
    expect(JSON.parse(call?.input.toString('utf8') ?? '')).toMatchObject({ version: 1, verb: 'survey' })
  })

  // Each is a dozen starts of PowerShell: minutes on a busy machine.
  if (allAsked) {
    it('goes from a profile to a tunnel and back; no command line has a secret in it', async () => {
      await add('Büro "x" & %PATH% Ω', '0.test')
      const up = await run(['connect', 'Büro "x" & %PATH% Ω', '--no-input', '--json'])
      expect(up).toMatchObject({ code: 0 })
      expect(outputs.tunnels.parse(JSON.parse(up.stdout)).tunnels[0]?.state).toBe('connected')
      const [entry] = played.entries
      expect(calls('rasdial').map(({ arguments: words }) => words)).toEqual([[entry?.Name, `/PHONEBOOK:${BOOK}`]])
      expect((await run(['status'])).code).toBe(0)
      expect((await run(['disconnect'])).code).toBe(0)
      expect(calls('rasdial').at(-1)?.arguments).toEqual([entry?.Name, '/DISCONNECT'])
      expect((await run(['status'])).code).toBe(3)
      const given = standIns.calls.map(({ line }) => line).join('\n')
      for (const secret of [KEY, 'correct-horse-42']) {
        expect(given).not.toContain(secret)
        expect(given).not.toContain(Buffer.from(secret).toString('base64'))
      }
    })

    it.each([
      691, 789,
      // WSAETIMEDOUT as an HRESULT.
      0x8007274c,
    ])('tells a dial that ends with %i', async (number) => {
      await add('Fails', `${number}.test`)
      const ran = await run(['connect', 'Fails', '--no-input', '--json'])
      expect(ran.code).toBe(1)
      expect(outputs.fault.parse(JSON.parse(ran.stdout)).fault.os?.code).toBe(number | 0)
      // Its port stays taken otherwise.
      expect(calls('rasdial').at(-1)?.arguments.at(-1)).toBe('/DISCONNECT')
    })
  }

  it.each([
    ['ends with 1', { code: 1 }],
    ['is cut in the middle', { output: '{"version":1,"found":{"services":[' }],
    ['is not UTF-8', { output: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }],
    ['is in Constrained Language Mode', { output: '{"version":1,"blocked":true}' }],
  ] satisfies readonly (readonly [string, Answer])[])('names an answer of PowerShell that %s', async (_, answer) => {
    standIns.answering = () => answer
    const ran = await run(['survey', '--json'])
    const { survey } = outputs.survey.parse(JSON.parse(ran.stdout))
    expect([ran.code, survey.faults.map(({ code }) => code)]).toEqual([1, [expect.stringMatching(/^powershell-/)]])
  })

  it('names a PowerShell that is not there', async () => {
    standIns.remove('powershell')
    const ran = await run(['survey', '--json'])
    const { survey } = outputs.survey.parse(JSON.parse(ran.stdout))
    expect(survey.components).toContainEqual(expect.objectContaining({ name: 'Windows PowerShell', state: 'missing' }))
  })
})
