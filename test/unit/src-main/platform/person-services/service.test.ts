import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launchAgents, taskScheduler } from '../../../../../src-main/platform/person-services/launchers.ts'
import type { PersonMachine, Ran } from '../../../../../src-main/platform/person-services/run/machine.ts'
import { personServices } from '../../../../../src-main/platform/person-services/service.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

/** A system that says yes, unless the test wants otherwise, and what it was asked. */
class StandIn implements PersonMachine {
  readonly folder: string
  readonly ran: string[] = []
  readonly files = new Map<string, Buffer>()
  readonly refused = new Map<string, string>()
  out = ''

  constructor(folder: string) {
    this.folder = folder
  }

  user(): string {
    return 'OFFICE\\anna'
  }

  run(program: string, words: readonly string[]): Promise<Ran> {
    this.ran.push([program, ...words].join(' '))
    const said = this.refused.get(words[0] ?? '')
    return Promise.resolve({ ok: said === undefined, out: this.out, said: said ?? '' })
  }

  write(path: string, content: Buffer): Promise<void> {
    this.files.set(path, content)
    return Promise.resolve()
  }

  remove(path: string): Promise<void> {
    this.files.delete(path)
    return Promise.resolve()
  }
}

const PROFILE = profileWith()
const ORDER = { profile: PROFILE, secrets: {} }

describe('a tunnel that comes with a sign-in', () => {
  let folder: string
  let machine: StandIn
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'culvert-services-'))
    machine = new StandIn('C:\\Users\\anna\\services')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const onWindows = () =>
    personServices({
      folder,
      program: ['C:\\node.exe', 'C:\\culvert.mjs'],
      launcher: taskScheduler(machine, 'C:\\Windows'),
    })
  const onMac = () =>
    personServices({
      folder,
      program: ['/A/node', '/A/culvert.mjs'],
      launcher: launchAgents(machine, '/Users/anna', 501),
    })

  it('is a task of Task Scheduler’s on Windows, by constant commands and a file that is gone after', async () => {
    const made = await onWindows().install(ORDER)
    expect(made).toMatchObject({ ok: true, value: { of: 'person', seal: 'keychain', state: 'unknown' } })
    expect(machine.ran).toEqual([
      `C:\\Windows\\System32\\schtasks.exe /Create /TN \\Culvert\\${OFFICE_ID} /XML C:\\Users\\anna\\services\\${OFFICE_ID}.xml /F`,
      `C:\\Windows\\System32\\schtasks.exe /Run /TN \\Culvert\\${OFFICE_ID}`,
      `C:\\Windows\\System32\\schtasks.exe /Query /TN \\Culvert\\${OFFICE_ID}`,
    ])
    expect(machine.files.size).toBe(0)
  })

  it('is an agent of launchd’s on macOS', async () => {
    machine.out = 'gui/501/x = {\n\tstate = running\n'
    const made = await onMac().install(ORDER)
    expect(made).toMatchObject({ ok: true, value: { of: 'person', state: 'running' } })
    const path = `/Users/anna/Library/LaunchAgents/org.example.culvert.${OFFICE_ID}.plist`
    expect(machine.ran).toEqual([
      `/bin/launchctl bootout gui/501/org.example.culvert.${OFFICE_ID}`,
      `/bin/launchctl bootstrap gui/501 ${path}`,
      `/bin/launchctl print gui/501/org.example.culvert.${OFFICE_ID}`,
    ])
    expect([...machine.files.keys()]).toEqual([path])
  })

  it.each([
    ['Windows', onWindows, '/Delete'],
    ['macOS', onMac, 'bootout'],
  ])('is there once, and gone without a trace, on %s', async (_system, open, word) => {
    const services = open()
    await services.install(ORDER)
    await services.install(ORDER)
    expect(await services.list()).toHaveLength(1)
    expect(await services.remove(OFFICE_ID)).toMatchObject({ ok: true, value: { state: 'stopped' } })
    expect(machine.ran.at(-1)).toContain(word)
    expect([machine.files.size, readdirSync(folder)]).toEqual([0, []])
    expect(await services.remove(OFFICE_ID)).toEqual({ ok: false, fault: { code: 'no-service' } })
  })

  it('leaves nothing where the system refuses it, and says what the system said', async () => {
    machine.refused.set('/Run', 'ERROR: Access is denied.')
    expect(await onWindows().install(ORDER)).toEqual({
      ok: false,
      fault: { code: 'system-refused', text: 'ERROR: Access is denied.' },
    })
    expect(machine.ran.at(-1)).toContain('/Delete')
    machine.refused.set('bootstrap', 'Bootstrap failed: 5')
    expect((await onMac().install(ORDER)).ok).toBe(false)
    expect([machine.files.size, await onMac().list()]).toEqual([0, []])
  })

  it('stays listed where Windows does not delete it', async () => {
    await onWindows().install(ORDER)
    machine.refused.set('/Delete', 'ERROR: Access is denied.')
    expect((await onWindows().remove(OFFICE_ID)).ok).toBe(false)
    expect(await onWindows().list()).toHaveLength(1)
  })
})
