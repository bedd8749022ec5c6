import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import type { NetworkMarks } from '../../../../src-main/domain/networks/marks.ts'
import { Stage } from '../../../support/cli/stage.ts'

const OFFICE: NetworkMarks = { gateway: 'd4:ca:6d:01:02:03', suffixes: ['corp.example.com'] }

describe('the networks that a person trusts', { timeout: 30_000 }, () => {
  let stage: Stage
  let marks: NetworkMarks
  beforeEach(async () => {
    stage = await Stage.withOffice()
    marks = OFFICE
    stage.network = { marks: () => Promise.resolve(marks), nameServers: () => Promise.resolve([]) }
  })

  it('are none at first', async () => {
    const ran = await stage.run(['network', 'list'])
    expect([ran.code, ran.out]).toEqual([0, '○ You trust no network yet.\n○ This is not a network that you trust.\n'])
  })

  it('are added and forgotten by name', async () => {
    expect((await stage.run(['network', 'trust', 'Head office'])).out).toBe(
      '● You trust this network now: Head office\n',
    )
    expect((await stage.run(['network', 'list'])).out).toBe(
      'Head office\n● This is a network that you trust: Head office.\n',
    )
    marks = { ...OFFICE, gateway: '3c:37:12:0a:0b:0c' }
    expect((await stage.run(['network', 'list'])).out).toContain('○ This is not a network that you trust.')
    expect((await stage.run(['network', 'forget', 'HEAD OFFICE'])).code).toBe(0)
    expect((await stage.run(['network', 'list'])).out).toContain('You trust no network yet')
  })

  it('are refused with the reason and what to do', async () => {
    marks = { suffixes: [] }
    const ran = await stage.run(['network', 'trust', 'Here'])
    expect([ran.code, ran.out, ran.err]).toEqual([
      1,
      '',
      expect.stringMatching(/^✗ This network cannot be recognised again[^]*try again\.\n/),
    ])
    expect((await stage.run(['network', 'forget', 'Nowhere'])).err).toContain('no network of this name: Nowhere')
  })

  it('are not added while a tunnel is up', async () => {
    await stage.connect('Office')
    expect((await stage.run(['network', 'trust', 'Here'])).err).toContain('Disconnect all VPNs first')
  })

  it('are JSON for scripts', async () => {
    await stage.run(['network', 'trust', 'Head office'])
    const list = outputs.networks.parse(JSON.parse((await stage.run(['network', 'list', '--json'])).out))
    expect(list).toMatchObject({ networks: [{ name: 'Head office' }], here: { trusted: { name: 'Head office' } } })
    const refused = await stage.run(['network', 'forget', 'Nowhere', '--json'])
    expect(outputs.networkRefusal.parse(JSON.parse(refused.out)).refusal.code).toBe('unknown')
  })

  it('are said in German', async () => {
    const ran = await stage.run(['network', 'list'], { language: 'de' })
    expect(ran.out).toContain('Sie vertrauen noch keinem Netz.')
  })
})
