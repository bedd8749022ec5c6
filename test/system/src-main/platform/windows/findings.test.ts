import { afterEach, describe, expect, it } from 'vitest'
import type { Finding } from '../../../../../src-main/domain/survey/finding.ts'
import { findings } from '../../../../../src-main/platform/windows/findings.ts'
import type { Machine } from '../../../../../src-main/platform/windows/run/machine.ts'
import { withoutInterpreter } from '../../../../support/windows/interpreter.ts'
import { eventsOf } from '../../../../support/windows/played-events.ts'
import { PlayedWindows } from '../../../../support/windows/played-windows.ts'

const never = new AbortController().signal

describe.skipIf(withoutInterpreter())('what only a real Windows can show', { timeout: 120_000 }, () => {
  let played: PlayedWindows
  afterEach(() => played.close())

  const all = async (machine: Pick<Machine, 'ask' | 'now'>, signal = never): Promise<readonly Finding[]> => {
    const found: Finding[] = []
    for await (const one of findings(machine, signal)) found.push(one)
    return found
  }

  it('is found row by row, and leaves no entry', async () => {
    const dial = { name: 'Office', correlation: '{B4000371-A67F-452F-AA4C-3125AA9CFC78}', plan: '2:809', step: 10 }
    played = new PlayedWindows((state) => {
      state.events = eventsOf({ ...dial, begun: Date.now() - 60_000 }).filter(({ id }) => id !== 20222)
    })
    const found = await all(played.machine())
    expect(found.map(({ row, state }) => [row, state])).toEqual([
      ['windows-powershell', 'as-expected'],
      ['windows-entry-made', 'as-expected'],
      ['windows-entry-repeated', 'as-expected'],
      ['windows-entry-removed', 'as-expected'],
      ['windows-events', 'as-expected'],
      ['windows-rules', 'as-expected'],
    ])
    expect(found[4]?.found).toContain('2 events 20227/4 20221/6')
    expect(found[5]?.found).toContain('0 left')
    expect(found[1]?.found).toContain('"tunnel":"L2tp"')
    expect(played.entries).toEqual([])
  })

  it('leaves no entry when it is called off in the middle', async () => {
    played = new PlayedWindows()
    const rows = findings(played.machine(), never)[Symbol.asyncIterator]()
    await rows.next()
    expect((await rows.next()).value).toMatchObject({ row: 'windows-entry-made' })
    expect(played.entries).toHaveLength(1)
    await rows.return?.()
    expect(played.entries).toEqual([])
  })

  it('says which PowerShell gave no answer', async () => {
    played = new PlayedWindows()
    const ask: Machine['ask'] = () => Promise.resolve({ ok: false, fault: { kind: 'blocked' } })
    expect(await all({ ask, now: Date.now })).toEqual([
      { row: 'windows-powershell', state: 'otherwise', found: '{"kind":"blocked"}' },
    ])
  })
})
