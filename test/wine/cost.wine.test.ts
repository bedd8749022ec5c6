import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WindowsClient } from '../support/wine/client.ts'
import { WindowsCommand } from '../support/wine/command.ts'
import { NODE } from '../support/wine/node.ts'
import { withoutWine } from '../support/wine/place.ts'
import { RAS_FOLDER } from '../support/wine/ras.ts'
import { PlayedWindows } from '../support/windows/played-windows.ts'

const RUNS = 5
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0

type Run = () => Promise<{ readonly code: number | undefined }>

async function timed(run: Run, code: number): Promise<number> {
  const begun = performance.now()
  expect((await run()).code).toBe(code)
  return performance.now() - begun
}

/**
 * PowerShell answers at once and the states of RAS take no time, so the rest is our own cost. Only ratios to a bare
 * start of Node.js count; the absolute times are Wine's.
 */
describe.skipIf(withoutWine())('what the command costs on Windows’ Node.js', () => {
  let command: WindowsCommand
  let client: WindowsClient
  beforeAll(async () => {
    command = await WindowsCommand.start({ library: true })
    const played = new PlayedWindows(undefined, undefined, command.at(RAS_FOLDER))
    if (played.ras) played.ras.step = 0
    played.ras?.writeEnvironment()
    client = new WindowsClient(command, played, 'played')
    await client.add('Office', 'ok.test')
  }, 240_000)
  afterAll(async () => {
    await client.end()
    await command.end()
  })

  it('is a few starts of Node.js', async () => {
    const [bare, status, connect]: number[][] = [[], [], []]
    // Alternating, so that a busy spell affects all of them.
    for (let turn = 0; turn < RUNS; turn += 1) {
      bare?.push(await timed(() => command.windows.run(NODE, ['-e', '0']), 0))
      status?.push(await timed(() => client.run(['status']), 3))
      connect?.push(await timed(() => client.run(['connect', 'Office', '--no-input']), 0))
      await client.run(['disconnect'])
    }
    const one = median(bare ?? [])
    const ratios = [median(status ?? []) / one, median(connect ?? []) / one]
    console.log(
      `a bare start: ${Math.round(one)} ms; status: ${ratios[0]?.toFixed(1)} of it; connect: ${ratios[1]?.toFixed(1)}`,
    )
    expect(ratios[0]).toBeLessThan(15)
    expect(ratios[1]).toBeLessThan(40)
  }, 600_000)
})
