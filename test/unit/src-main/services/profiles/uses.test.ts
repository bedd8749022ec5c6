import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FileUses } from '../../../../../src-main/services/profiles/uses.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { FileLog } from '../../../../../src-main/services/log/log.ts'
import { Redactor } from '../../../../../src-main/services/secrets/redact.ts'
import { LAB_ID, OFFICE_ID } from '../../../../support/profiles.ts'

const open = (directory: string) => {
  const log = new FileLog({ directory, redactor: new Redactor() })
  return { log, uses: new FileUses({ directory, log }) }
}

it('the profile used last is the first, in every process', async () => {
  const directory = freshDirectory()
  const { uses } = open(directory)
  expect(await uses.last()).toEqual([])
  await uses.note(OFFICE_ID)
  await Promise.all([uses.note(LAB_ID), open(directory).uses.note(OFFICE_ID), uses.note(LAB_ID)])
  expect(new Set(await open(directory).uses.last())).toEqual(new Set([LAB_ID, OFFICE_ID]))
  await uses.note(OFFICE_ID)
  expect(await open(directory).uses.last()).toEqual([OFFICE_ID, LAB_ID])
  expect(readdirSync(directory).filter((name) => name.startsWith('used'))).toEqual(['used.json'])
})

it('a use is told to those who watch, and one that changes nothing is too', async () => {
  const { uses } = open(freshDirectory())
  let told = 0
  const stop = uses.watch(() => (told += 1))
  await uses.note(OFFICE_ID)
  expect(told).toBe(1)
  stop()
  await uses.note(LAB_ID)
  expect(told).toBe(1)
})

it.each(['', 'no JSON', '[]', '{"version":2,"used":["a"]}', '{"version":1,"used":[1]}'])(
  'a file that holds %j tells nothing, and is replaced',
  async (text) => {
    const directory = freshDirectory()
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'used.json'), text)
    const { uses } = open(directory)
    expect(await uses.last()).toEqual([])
    await uses.note(OFFICE_ID)
    expect(await uses.last()).toEqual([OFFICE_ID])
  },
)

it('a connect goes on where it cannot be written, and the log says so', async () => {
  const directory = freshDirectory()
  mkdirSync(join(directory, 'used.json'), { recursive: true })
  const { uses, log } = open(directory)
  await uses.note(OFFICE_ID)
  const lines = await log.read()
  expect(lines.map(({ text }) => text).join()).toContain('which profile was used is not kept')
})
