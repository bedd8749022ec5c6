import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../src-main/contract/cli-output.ts'
import { encodedScript } from '../../src-main/platform/windows/run/powershell.ts'
import { allAsked } from '../support/wine/asked.ts'
import { WindowsCommand } from '../support/wine/command.ts'
import { withoutWine } from '../support/wine/place.ts'
import { KEY, PASSWORD, WindowsClient } from '../support/wine/client.ts'
import type { Answer } from '../support/wine/stand-ins.ts'
import { withoutInterpreter } from '../support/windows/interpreter.ts'
import { PlayedWindows } from '../support/windows/played-windows.ts'

const BOOK = 'C:\\users\\root\\AppData\\Roaming\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk'

/**
 * Windows' own client end to end: the built command on Node.js for Windows starts powershell.exe and rasdial.exe by
 * their absolute paths; what it sends them goes, byte for byte, to the real PowerShell with the played modules.
 */
describe.skipIf(withoutWine() ?? withoutInterpreter())('Windows’ own client, by programs that stand in', () => {
  let command: WindowsCommand
  let client: WindowsClient
  let played: PlayedWindows

  beforeAll(async () => {
    command = await WindowsCommand.start()
  }, 240_000)
  afterAll(() => command.end())
  beforeEach(() => {
    played = new PlayedWindows()
    client = new WindowsClient(command, played, 'interpreter')
  })
  afterEach(() => client.end())

  it('surveys by one constant script, with the request on its input alone', async () => {
    const ran = await client.run(['survey', '--json'])
    const { survey } = outputs.survey.parse(JSON.parse(ran.stdout))
    expect(survey.backend).toBe('windows')
    expect(survey.components).toContainEqual(expect.objectContaining({ name: 'RasMan', state: 'running' }))
    expect(client.calls('powershell').map(({ arguments: words }) => words)).toEqual([
      ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encodedScript()],
    ])
    const [call] = client.calls('powershell')
    expect(JSON.parse(call?.input.toString('utf8') ?? '')).toMatchObject({ version: 1, verb: 'survey' })
  })

  // Each starts PowerShell a dozen times, which takes minutes on a busy machine.
  if (allAsked) {
    it('goes from a profile to a tunnel and back; no command line has a secret in it', async () => {
      await client.add('Büro "x" & %PATH% Ω', '0.test')
      const up = await client.run(['connect', 'Büro "x" & %PATH% Ω', '--no-input', '--json'])
      expect(up).toMatchObject({ code: 0 })
      expect(outputs.tunnels.parse(JSON.parse(up.stdout)).tunnels[0]?.state).toBe('connected')
      const [entry] = played.entries
      expect(client.calls('rasdial').map(({ arguments: words }) => words)).toEqual([
        [entry?.Name, `/PHONEBOOK:${BOOK}`],
      ])
      expect((await client.run(['status'])).code).toBe(0)
      expect((await client.run(['disconnect'])).code).toBe(0)
      expect(client.calls('rasdial').at(-1)?.arguments).toEqual([entry?.Name, '/DISCONNECT'])
      expect((await client.run(['status'])).code).toBe(3)
      const given = client.standIns.calls.map(({ line }) => line).join('\n')
      for (const secret of [KEY, PASSWORD]) {
        expect(given).not.toContain(secret)
        expect(given).not.toContain(Buffer.from(secret).toString('base64'))
      }
    })

    it.each([
      691, 789,
      // WSAETIMEDOUT as an HRESULT.
      0x8007274c,
    ])('tells a dial that ends with %i', async (number) => {
      await client.add('Fails', `${number}.test`)
      const ran = await client.run(['connect', 'Fails', '--no-input', '--json'])
      expect(ran.code).toBe(1)
      expect(outputs.fault.parse(JSON.parse(ran.stdout)).fault.os?.code).toBe(number | 0)
      // Otherwise its port stays taken.
      expect(client.calls('rasdial').at(-1)?.arguments.at(-1)).toBe('/DISCONNECT')
    })
  }

  it.each([
    ['ends with 1', { code: 1 }],
    ['is cut in the middle', { output: '{"version":1,"found":{"services":[' }],
    ['is not UTF-8', { output: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }],
    ['is in Constrained Language Mode', { output: '{"version":1,"blocked":true}' }],
  ] satisfies readonly (readonly [string, Answer])[])('names an answer of PowerShell that %s', async (_, answer) => {
    client.standIns.answering = () => answer
    const ran = await client.run(['survey', '--json'])
    const { survey } = outputs.survey.parse(JSON.parse(ran.stdout))
    expect([ran.code, survey.faults.map(({ code }) => code)]).toEqual([1, [expect.stringMatching(/^powershell-/)]])
  })

  it('names a PowerShell that is not there', async () => {
    client.standIns.remove('powershell')
    const ran = await client.run(['survey', '--json'])
    const { survey } = outputs.survey.parse(JSON.parse(ran.stdout))
    expect(survey.components).toContainEqual(expect.objectContaining({ name: 'Windows PowerShell', state: 'missing' }))
  })
})
