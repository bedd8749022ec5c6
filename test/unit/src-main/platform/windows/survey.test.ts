import { describe, expect, it } from 'vitest'
import { argumentOf } from '../../../../../src-main/domain/connect/fault.ts'
import { entryOf } from '../../../../../src-main/domain/connect/catalogue.ts'
import { curedIn } from '../../../../../src-main/domain/survey/known-bad.ts'
import { done, failed } from '../../../../../src-main/domain/result.ts'
import type { Found } from '../../../../../src-main/platform/windows/calls/parse.ts'
import {
  removeRules,
  REMOVE_RULES,
  startCommand,
  startServices,
} from '../../../../../src-main/platform/windows/amend.ts'
import { hasLeftRules, NEEDED, stoppedIn, surveyOf } from '../../../../../src-main/platform/windows/survey.ts'

const HEALTHY: Found = {
  services: NEEDED.map((name) => ({ name, status: name === 'IKEEXT' ? 'Stopped' : 'Running', start: 'Manual' })),
  module: true,
  wmi: true,
  build: '10.0.22631',
  revision: 4317,
  natt: 2,
  prohibit: null,
  miniport: 0,
  guard: false,
  certificates: 0,
  leftRules: 0,
}
const surveyed = (change: Partial<Found> = {}, lacks?: string) =>
  surveyOf(done({ version: 1 as const, faults: [], found: { ...HEALTHY, ...change } }), lacks)
const errors = (change: Partial<Found> = {}) =>
  surveyed(change)
    .faults.filter(({ code }) => entryOf(code).severity === 'error')
    .map((fault) => [fault.code, argumentOf(fault, 'component')])

describe('the survey of Windows', () => {
  it('finds nothing in the way on a usual computer, and tells what dialling without a password costs', () => {
    expect(errors()).toEqual([])
    expect(surveyed().faults).toEqual([])
    expect(surveyed().checks).toContainEqual(expect.objectContaining({ id: 'rasapi32.dll', state: 'present' }))
    expect(surveyed({}, 'koffi is not there').faults).toMatchObject([
      { code: 'windows-password-stored', os: { text: 'koffi is not there' } },
    ])
  })

  it('F-66 takes a service that starts on demand for no obstacle, and one that is turned off for one', () => {
    const off = HEALTHY.services.map((service) =>
      service.name === 'IKEEXT' ? { ...service, start: 'Disabled' } : service,
    )
    expect(errors({ services: off })).toEqual([['component-stopped', 'IKEEXT']])
    expect(errors({ services: HEALTHY.services.filter(({ name }) => name !== 'SstpSvc') })).toEqual([
      ['component-missing', 'SstpSvc'],
    ])
    const noFilter = HEALTHY.services.map((service) =>
      service.name === 'BFE' ? { ...service, status: 'Stopped' } : service,
    )
    expect(errors({ services: noFilter })).toEqual([['component-stopped', 'BFE']])
  })

  it('F-66 names a miniport that is gone or broken, and not one that nobody could ask for', () => {
    expect(errors({ miniport: -1 })).toEqual([['component-missing', 'WAN Miniport (L2TP)']])
    expect(errors({ miniport: 31 })).toEqual([['component-stopped', 'WAN Miniport (L2TP)']])
    expect(errors({ wmi: false, miniport: -1 })).toEqual([])
  })

  it('names IPsec that is turned off, and takes the usual lack of the NAT-T value for no obstacle', () => {
    expect(errors({ prohibit: 1 })).toEqual([['ipsec-prohibited', undefined]])
    expect(errors({ prohibit: 0, natt: null })).toEqual([])
  })

  it('F-68 tells a build with a known error by its number', () => {
    const cured = (build: string, revision: number) => {
      const { checks } = surveyed({ build, revision })
      return checks.map((check) => curedIn(check, checks)).find(Boolean)
    }
    expect(cured('10.0.22000', 434)).toBe('10.0.22000.438')
    expect(cured('10.0.22000', 438)).toBeUndefined()
  })

  it('shows other VPN products as what they are: no obstacle by themselves', () => {
    const { checks, faults } = surveyed({
      services: [...HEALTHY.services, { name: 'SEVPNSERVER', status: 'Running', start: 'Automatic' }],
    })
    expect(checks).toContainEqual({ id: 'SoftEther VPN Server', group: 'component', state: 'running', optional: true })
    expect(faults).toEqual([])
  })

  it('finds rules of name resolution whose tunnel is gone', () => {
    expect(hasLeftRules(surveyed())).toBe(false)
    const found = surveyed({ leftRules: 2 })
    expect(found.checks).toContainEqual(expect.objectContaining({ id: 'NRPT', state: 'present', found: '2' }))
    expect(found.faults).toMatchObject([{ code: 'windows-rules-left', os: { source: 'Windows' } }])
    expect(hasLeftRules(found)).toBe(true)
  })

  it('says so when PowerShell is kept from answering', () => {
    expect(surveyOf(failed({ kind: 'blocked' }), undefined).faults.map(({ code }) => code)).toEqual([
      'powershell-blocked',
    ])
    expect(surveyOf(failed({ kind: 'timeout', seconds: 30 }), undefined).faults.map(({ code }) => code)).toEqual([
      'powershell-silent',
    ])
  })
})

describe('turning services on', () => {
  it('gives an administrator constants alone', () => {
    expect(startCommand(['IKEEXT'])).toBe(
      '%SystemRoot%\\System32\\sc.exe config IKEEXT start= demand & %SystemRoot%\\System32\\sc.exe start IKEEXT',
    )
    expect(startCommand([...NEEDED])).toMatch(/^[A-Za-z0-9 %\\.=&]+$/)
  })

  it('counts how the services are afterwards, and not what sc.exe says', async () => {
    const stopped = [['IKEEXT'], []] as 'IKEEXT'[][]
    const result = await startServices(
      () => Promise.resolve(stopped.shift() ?? []),
      () => Promise.resolve({ error: Object.assign(new Error('Command failed'), { code: 1056 }), output: '' }),
    )
    expect(result.ok).toBe(true)
    const still = await startServices(
      () => Promise.resolve(['IKEEXT']),
      () => Promise.resolve({ output: '' }),
    )
    expect(still).toMatchObject({ ok: false, fault: { code: 'component-stopped', args: { component: 'IKEEXT' } } })
  })

  it('tells a refusal of the dialog, and asks nobody where nothing is off', async () => {
    const refused = await startServices(
      () => Promise.resolve(['RasMan']),
      () => Promise.resolve({ error: new Error('User did not grant permission.'), output: '' }),
    )
    expect(refused).toMatchObject({ ok: false, fault: { code: 'not-authorised' } })
    let asked = 0
    await startServices(
      () => Promise.resolve([]),
      () => Promise.resolve({ output: String((asked += 1)) }),
    )
    expect(asked).toBe(0)
  })

  it('is for those that a survey found off', () => {
    expect(stoppedIn(surveyed())).toEqual([])
    expect(
      stoppedIn(
        surveyed({
          services: HEALTHY.services.map((service) => ({ ...service, status: 'Stopped', start: 'Disabled' })),
        }),
      ),
    ).toEqual([...NEEDED])
  })
})

describe('removing rules that a tunnel has left', () => {
  const removed = (left: boolean[], error?: Error) => {
    const lines: string[] = []
    const result = removeRules(
      () => Promise.resolve(left.shift() ?? false),
      (line) => {
        lines.push(line)
        return Promise.resolve({ output: '', error })
      },
    )
    return result.then((value) => ({ value, lines }))
  }

  it('asks nobody where none are left, and else runs a constant', async () => {
    expect(await removed([false])).toMatchObject({ value: { ok: true }, lines: [] })
    expect(await removed([true, false])).toMatchObject({ value: { ok: true }, lines: [REMOVE_RULES] })
    expect(REMOVE_RULES.length).toBeLessThan(8_191)
  })

  it('tells a refusal of the dialog, and rules that are still there', async () => {
    const refused = await removed([true], new Error('User did not grant permission.'))
    expect(refused.value).toMatchObject({ ok: false, fault: { code: 'not-authorised' } })
    const still = await removed([true, true], Object.assign(new Error('Command failed'), { code: 1 }))
    expect(still.value).toMatchObject({ ok: false, fault: { code: 'windows-rules-left', os: { code: 1 } } })
  })
})
