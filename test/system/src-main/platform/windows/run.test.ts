import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../../src-main/platform/time.ts'
import { entryStore } from '../../../../../src-main/platform/windows/run/entries.ts'
import { looking } from '../../../../../src-main/platform/windows/run/machine.ts'
import { rasDial } from '../../../../../src-main/platform/windows/run/rasdial.ts'
import { LAB_ID, OFFICE_ID } from '../../../../support/profiles.ts'
import { HandClock } from '../../../../support/services/clock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-run-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('rasdial.exe', () => {
  const never = new AbortController().signal
  const standIn = (script: string): string => {
    const path = join(folder, 'rasdial.exe')
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return path
  }
  const ras = (program: string) => rasDial({ program, phoneBook: 'C:\\a b.pbk', clock: systemClock })

  it('is given the entry and the person’s own phone book, and no user name or password', async () => {
    const program = standIn(`[ $# = 2 ] && [ "$1" = 'Büro $(x)' ] && [ "$2" = '/PHONEBOOK:C:\\a b.pbk' ]`)
    expect(await ras(program).dial('Büro $(x)', never)).toEqual({ kind: 'code', code: 0 })
  })

  it('is judged by its exit code alone', async () => {
    expect(await ras(standIn('echo connected; exit 87')).dial('x', never)).toEqual({ kind: 'code', code: 87 })
    expect(await ras(standIn('[ "$2" = /DISCONNECT ]')).hangUp('x')).toEqual({ kind: 'code', code: 0 })
  })

  it('is missed by name, and ends with its caller', async () => {
    expect(await ras(join(folder, 'none')).dial('x', never)).toEqual({ kind: 'missing' })
    const abort = new AbortController()
    const dial = ras(standIn('exec sleep 60')).dial('x', abort.signal)
    setTimeout(() => abort.abort(), 50)
    await expect(dial).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('which entry is whose', () => {
  it('is kept in a file for each profile, and read by another process', async () => {
    const store = entryStore(join(folder, 'entries'))
    expect(await store.read(OFFICE_ID)).toBeUndefined()
    expect(await store.all()).toEqual(new Map())
    await store.write(OFFICE_ID, { name: 'Büro' })
    await store.write(LAB_ID, { name: 'Lab', guid: '{1}' })
    const another = entryStore(join(folder, 'entries'))
    expect(await another.all()).toEqual(
      new Map([
        [OFFICE_ID, { name: 'Büro' }],
        [LAB_ID, { name: 'Lab', guid: '{1}' }],
      ]),
    )
    await another.remove(OFFICE_ID)
    await another.remove(OFFICE_ID)
    expect(await store.read(OFFICE_ID)).toBeUndefined()
    expect(readdirSync(join(folder, 'entries'))).toEqual([`${LAB_ID}.json`])
  })
})

/** For the files to be read. */
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 50)
  })

it('a change of a phone book is seen without starting a program, and nobody hears of one after the end', async () => {
  const clock = new HandClock()
  const book = join(folder, 'rasphone.pbk')
  let seen = 0
  const stop = looking(clock, [book], () => (seen += 1))
  const look = async (): Promise<void> => {
    await pause()
    await clock.turn(2_000)
    await pause()
  }
  await look()
  expect(seen).toBe(0)
  writeFileSync(book, '[x]\n')
  await look()
  expect(seen).toBe(1)
  stop()
  writeFileSync(book, '[x]\n[y]\n')
  await look()
  expect(seen).toBe(1)
})
