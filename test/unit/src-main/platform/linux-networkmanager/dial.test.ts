import { beforeEach, describe, expect, it } from 'vitest'
import type { Result } from '../../../../../src-main/domain/result.ts'
import { bringUp, type Call } from '../../../../../src-main/platform/linux-networkmanager/dial.ts'
import { NetworkManager } from '../../../../../src-main/platform/linux-networkmanager/network-manager.ts'
import { parseJournalLine } from '../../../../../src-main/platform/linux-networkmanager/parse.ts'
import { follow } from '../../../../../src-main/platform/linux-networkmanager/trail.ts'
import { NO_TRAIL } from '../../../../../src-main/platform/linux-daemons/trail.ts'
import { MakeBelieveMachine, transcript } from '../../../../support/network-manager/make-believe-machine.ts'
import { ScriptedBus } from '../../../../support/network-manager/scripted-bus.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'
import { HandClock } from '../../../../support/services/clock.ts'

const ACTIVE = '/org/freedesktop/NetworkManager/ActiveConnection/1'

/** The recorded lines of a failure, up to the one with which L2TP begins. */
function linesToL2tp(): readonly string[] {
  const lines = transcript('no-l2tp-service', OFFICE_ID)
  let trail = NO_TRAIL
  for (const [at, json] of lines.entries()) {
    const line = parseJournalLine(json)
    if (line) trail = follow(trail, line, OFFICE_ID)
    if (trail.stage === 'l2tp') return lines.slice(0, at + 1)
  }
  throw new Error('no L2TP in it')
}

describe('a dial that is heard no more of', () => {
  let clock: HandClock
  let machine: MakeBelieveMachine
  let bus: ScriptedBus
  let stages: string[]
  let outcome: Result<unknown> | Error | undefined

  beforeEach(async () => {
    clock = new HandClock()
    machine = new MakeBelieveMachine('unix:path=/nowhere', '/nowhere', undefined, clock)
    bus = new ScriptedBus(({ member }) => (member === 'Get' ? [[]] : [ACTIVE]))
    stages = []
    outcome = undefined
    const call: Call = {
      id: OFFICE_ID,
      connection: '/org/freedesktop/NetworkManager/Settings/1',
      secrets: {},
      context: { gateway: 'vpn.example.com', user: 'alice', auth: 'psk', expired: false, missing: [] },
      report: (stage) => stages.push(stage),
    }
    const loan = { bus, manager: new NetworkManager(bus), release: () => undefined }
    bringUp(loan, machine, call, new AbortController().signal).then(
      (result) => (outcome = result),
      (error: unknown) => (outcome = error as Error),
    )
    await clock.turn(400)
  })

  it('waits ten seconds for L2TP’s first answer, and then says that there is none', async () => {
    machine.say(...linesToL2tp())
    expect(stages.at(-1)).toBe('l2tp')
    await clock.turn(9_999)
    expect(outcome).toBeUndefined()
    await clock.turn(1 + 800)
    expect(outcome).toMatchObject({ ok: false, fault: { code: 'l2tp-no-response' } })
    expect(clock.waiting).toBe(0)
  })

  it('ends after all the time that the plugin takes at most', async () => {
    await clock.turn(74_599)
    expect(outcome).toBeUndefined()
    await clock.turn(1 + 800)
    expect(outcome).toMatchObject({ ok: false })
    expect(clock.waiting).toBe(0)
  })

  it('looks at the processes while no journal is heard', async () => {
    bus.signal({ path: ACTIVE, member: 'VpnStateChanged', body: [3, 0] })
    machine.files.set('/proc/10/stat', '10 (nm-l2tp-service) S 1 1 1 0')
    machine.files.set('/proc/20/stat', '20 (xl2tpd) S 10 1 1 0')
    expect(stages).not.toContain('l2tp')
    await clock.turn(800)
    expect(stages.at(-1)).toBe('l2tp')
  })
})
