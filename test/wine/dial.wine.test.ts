import { rmSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { outputs, type FaultOutput } from '../../src-main/contract/cli-output.ts'
import { allAsked } from '../support/wine/asked.ts'
import { KEY, PASSWORD, WindowsClient } from '../support/wine/client.ts'
import { WindowsCommand } from '../support/wine/command.ts'
import { withoutWine } from '../support/wine/place.ts'
import { RAS_FOLDER } from '../support/wine/ras.ts'
import { PlayedWindows } from '../support/windows/played-windows.ts'
import type { PlayedRas } from '../support/windows/ras/played-ras.ts'

const NAME = 'Büro "x" & %PATH% Ω'

/**
 * A complete dial through the library: the built command on Node.js for Windows starts its process for RAS, which loads
 * koffi's binary for Windows and a `rasapi32.dll` that checks every structure by Windows' own sizes. PowerShell's
 * script is played; `backend.wine.test.ts` runs it with a real one.
 */
describe.skipIf(withoutWine())('Windows’ own client, by RAS’ library', () => {
  let command: WindowsCommand
  let played: PlayedWindows
  let client: WindowsClient

  beforeAll(async () => {
    command = await WindowsCommand.start({ library: true })
  }, 240_000)
  afterAll(() => command.end())
  beforeEach(() => {
    // No connection of the previous test.
    rmSync(command.at(RAS_FOLDER), { recursive: true, force: true })
    played = new PlayedWindows(undefined, undefined, command.at(RAS_FOLDER))
    client = new WindowsClient(command, played, 'played')
    order()
  })
  afterEach(() => client.end())

  const ras = (): PlayedRas => {
    if (!played.ras) throw new Error('no RAS')
    return played.ras
  }
  const order = (...faults: readonly string[]): void => {
    ras().faults = faults
    ras().writeEnvironment()
  }
  const states = async (): Promise<readonly string[]> => {
    const { stdout } = await client.run(['status', '--json'])
    return outputs.tunnels.parse(JSON.parse(stdout)).tunnels.map(({ state }) => state)
  }
  const failing = async (gateway: string): Promise<FaultOutput> => {
    await client.add('Fails', gateway)
    const ran = await client.run(['connect', 'Fails', '--no-input', '--json'])
    expect(ran.code).toBe(1)
    return outputs.fault.parse(JSON.parse(ran.stdout)).fault
  }

  it('goes from a profile to a tunnel and back; the password is RAS’ alone, and no command line has a secret', async () => {
    await client.add(NAME, 'ok.test')
    const up = await client.run(['connect', NAME, '--no-input'])
    expect([up.code, up.stdout]).toEqual([0, expect.stringMatching(/10\.20\.0\.10 → 10\.20\.0\.1\n/)])
    expect(up.stdout).toContain('✓ Sign-in')
    expect(ras().dials()).toEqual([{ user: 'anna', password: PASSWORD }])
    // PowerShell received another, random key.
    const given = client.standIns.calls.map(({ line, input }) => `${line} ${input.toString('utf8')}`).join('\n')
    for (const secret of [KEY, PASSWORD, Buffer.from(KEY).toString('base64')]) expect(given).not.toContain(secret)
    expect(ras().kept(played.entries[0]?.Guid ?? '', 'key')).toBe(KEY)
    expect(await states()).toEqual(['connected'])
    expect((await client.run(['disconnect'])).code).toBe(0)
    expect((await client.run(['status'])).code).toBe(3)
    expect(client.calls('rasdial')).toEqual([])
  })

  it('survives a library that crashes while it dials: what it was is named, and the next dial works', async () => {
    order('RasGetConnectStatusW@2=crash')
    expect(await failing('ok.test')).toMatchObject({ code: 'component-died' })
    order()
    expect((await client.run(['connect', 'Fails', '--no-input'])).code).toBe(0)
    expect((await client.run(['disconnect'])).code).toBe(0)
  })

  if (!allAsked) return

  it.each([
    ['691.test', 'credentials-rejected', 691],
    ['789.test', expect.any(String), 789],
    // WSAETIMEDOUT as an HRESULT.
    ['h8007274c.test', expect.any(String), 0x8007274c | 0],
  ])('tells a dial to %s as %s, and leaves nothing of it', async (gateway, code, number) => {
    const fault = await failing(gateway)
    expect(fault.code).toEqual(code)
    expect(fault.os?.code).toBe(number)
    expect(ras().calls()).toContain('RasHangUpW')
    expect(await states()).toEqual(['idle'])
  })

  it('gives a library up that hangs, and says so', async () => {
    order('RasGetConnectStatusW@5=hang')
    expect(await failing('ok.test')).toMatchObject({ code: 'component-died', os: { text: 'no answer in 10 s' } })
  })

  it('takes the dial down at ctrl-C', async () => {
    await client.add('Slow', 'silent.test')
    const { code, shown } = await command.onConsole(
      ['connect', 'Slow', '--no-input'],
      client.standIns.env,
      (text, type) => {
        if (text.includes('Name')) type('\u0003')
      },
    )
    expect([code, shown]).toEqual([130, expect.stringContaining('nothing of the tunnel is left')])
    expect(await states()).toEqual(['idle'])
  })
})
