import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  Journal,
  journalsOf,
  readJournal,
  removeJournal,
  replaceJournal,
  type Entry,
} from '../../../../../helpers/linux/journal/journal.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const BEGIN = { kind: 'begin', profile: OFFICE_ID, process: 4242, started: '123456', owner: 1000 } as const
const BOOT = '0a1b2c3d-4e5f-4a0e-9d3c-0a1b2c3d4e5f'
const ENTRIES: readonly Entry[] = [
  { kind: 'guard', firewall: 'nftables' },
  { kind: 'routes', routes: [['203.0.113.10/32', 'via', '192.168.50.1', 'dev', 'eth0', 'proto', '197']] },
  { kind: 'daemon', how: 'starter', boot: BOOT, ticks: 4200 },
  { kind: 'daemon', how: 'starter', boot: BOOT, ticks: 4200, process: { process: 7, started: '4201' } },
  { kind: 'ike', local: '192.168.50.2', gateway: '203.0.113.10' },
  { kind: 'ike', local: '192.168.50.2', gateway: '203.0.113.10', key: 'ab01' },
  { kind: 'l2tp' },
  { kind: 'mss', firewall: 'iptables-legacy' },
  { kind: 'resolver', state: { method: 'file', before: { content: 'eA==', mode: 0o644, user: 0, group: 0 } } },
  { kind: 'kill-switch', firewall: 'iptables' },
]

let folder = ''
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'culvert-journal-')), 'journal')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const file = (): string => join(folder, `${OFFICE_ID}.ndjson`)
function written(): void {
  const journal = new Journal(BEGIN, folder)
  for (const entry of ENTRIES) journal.write(entry)
  journal.close()
}

describe('the journal', () => {
  it('gives back what was written, in order', () => {
    written()
    expect(readJournal(OFFICE_ID, folder)).toEqual([BEGIN, ...ENTRIES])
    expect(journalsOf(folder)).toEqual([OFFICE_ID])
  })

  it('has each line on the disk when the change may be made', () => {
    const journal = new Journal(BEGIN, folder)
    for (const [count, entry] of ENTRIES.entries()) {
      journal.write(entry)
      // As another process would find it, were this one killed here.
      expect(readJournal(OFFICE_ID, folder)).toEqual([BEGIN, ...ENTRIES.slice(0, count + 1)])
    }
    journal.close()
  })

  it('H-056 torn at any octet keeps every whole line before', () => {
    written()
    const whole = readFileSync(file())
    for (let length = whole.length; length >= 0; length--) {
      truncateSync(file(), length)
      const lines = whole.subarray(0, length).toString('utf8').split('\n').length - 1
      const found = readJournal(OFFICE_ID, folder)
      // A last line that lacks but its end is whole.
      expect([lines, lines + 1]).toContain(found.length)
      expect(found).toEqual([BEGIN, ...ENTRIES].slice(0, found.length))
    }
  })

  it('H-056 takes nothing from a line that was made by hand to run or remove something else', () => {
    written()
    for (const line of [
      { kind: 'run', path: '/bin/sh' },
      { kind: 'routes', routes: [['; rm -rf /']] },
      { kind: 'resolver', state: { method: 'resolved', link: '../../x' } },
      { kind: 'daemon', how: 'sshd' },
      { kind: 'guard', firewall: 'sh' },
    ])
      appendFileSync(file(), `${JSON.stringify(line)}\n`)
    expect(readJournal(OFFICE_ID, folder)).toEqual([BEGIN, ...ENTRIES])
  })

  it('S1: writes no line that it could not read back', () => {
    const journal = new Journal(BEGIN, folder)
    expect(() => journal.write({ kind: 'routes', routes: [['; rm -rf /']] })).toThrow()
    journal.write({ kind: 'l2tp' })
    journal.close()
    expect(readJournal(OFFICE_ID, folder)).toEqual([BEGIN, { kind: 'l2tp' }])
  })

  it.runIf(process.getuid?.() === 0)('S7: keeps what stays, once the rest is undone', () => {
    written()
    replaceJournal(OFFICE_ID, [BEGIN, { kind: 'kill-switch', firewall: 'nftables' }], folder)
    expect(readJournal(OFFICE_ID, folder)).toEqual([BEGIN, { kind: 'kill-switch', firewall: 'nftables' }])
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('is for its owner alone, and there is one a profile', () => {
    written()
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(() => new Journal(BEGIN, folder)).toThrow()
    removeJournal(OFFICE_ID, folder)
    removeJournal(OFFICE_ID, folder)
    expect(journalsOf(folder)).toEqual([])
  })

  it('takes over what a dead session left in force, and nothing of the rest, in one step', () => {
    written()
    const carried = ENTRIES.filter(({ kind }) => kind === 'kill-switch')
    const journal = new Journal({ ...BEGIN, process: 4343 }, folder, carried)
    journal.write({ kind: 'l2tp' })
    journal.close()
    const now = [{ ...BEGIN, process: 4343 }, ...carried, { kind: 'l2tp' }]
    expect([readJournal(OFFICE_ID, folder), journal.entries]).toEqual([now, now])
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('finds none where there is no folder, and no strangers’ files', () => {
    expect(journalsOf(folder)).toEqual([])
    written()
    appendFileSync(join(folder, 'passwd.ndjson'), 'x')
    expect(journalsOf(folder)).toEqual([OFFICE_ID])
  })
})
