import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage } from '../../../support/cli/stage.ts'

const SECRETS = { password: 'Pl4nted+Pass/word=', psk: 'planted-psk-Zebra-77' }
const NAMES = ['Zephyrwerk', 'quux-gw.acme-intern.de', 'm.mustermann', 'corp.acme-intern.de']
const ADDRESSES = ['198.51.100.77', '10.77.66.55', '2001:db8:77::5', 'fe80::77', '02:77:66:55:44:33']

/** How a text may stand in a file without standing there as it is. */
const disguises = (text: string): readonly string[] => {
  const octets = Buffer.from(text)
  return [
    text,
    octets.toString('base64').replace(/=+$/, ''),
    octets.toString('hex'),
    octets.toString('hex').toUpperCase(),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
  ]
}

describe('report', { timeout: 120_000 }, () => {
  let stage: Stage
  /** A machine where everything that must not get out is wherever it can be. */
  beforeEach(async () => {
    stage = new Stage()
    const words = ['profile', 'add', NAMES[0] ?? '', '--gateway', NAMES[1] ?? '', '--user', NAMES[2] ?? '']
    const added = await stage.run([...words, '--keep', 'never', '--dns', '10.77.66.55', '--domains', NAMES[3] ?? ''])
    expect(added.code).toBe(0)
    const input = JSON.stringify(SECRETS)
    await stage.run(['connect', NAMES[0] ?? '', '--secrets-stdin', '--remember', '--no-diagnose'], { input })
    await stage.run(['disconnect'])
    const said = [...Object.values(SECRETS).flatMap(disguises), ...NAMES, ...ADDRESSES, hostname()]
    const lines = said.flatMap((text) => [text, `key "${text}"`, `of ${text}: ${text.toUpperCase()}`])
    const log = lines.map((text) => JSON.stringify({ at: Date.now(), level: 'info', room: 'planted', text }))
    appendFileSync(join(stage.directory, 'culvert.log'), `${log.join('\n')}\n`)
  })

  const within = (text: string, planted: readonly string[]): readonly string[] =>
    planted.filter((one) => text.toLowerCase().includes(one.toLowerCase()))

  it('has no secret in any spelling, and no name and no address unless they are wanted', async () => {
    const { out, code } = await stage.run(['report'])
    expect(code).toBe(0)
    expect(within(out, Object.values(SECRETS).flatMap(disguises))).toEqual([])
    expect(within(out, NAMES)).toEqual([])
    expect(within(out, ADDRESSES)).toEqual([])
    // Not because there is nothing.
    expect(out).toContain('info planted:')
  })

  it('has names or addresses that are wanted, and still no secret', async () => {
    const named = (await stage.run(['report', '--keep-names'])).out
    expect(within(named, NAMES)).toEqual(NAMES)
    expect(within(named, ADDRESSES)).toEqual([])
    const addressed = (await stage.run(['report', '--keep-addresses'])).out
    expect(within(addressed, ADDRESSES)).toEqual(ADDRESSES)
    expect(within(addressed, NAMES)).toEqual([])
    for (const text of [named, addressed]) expect(within(text, Object.values(SECRETS).flatMap(disguises))).toEqual([])
  })

  it('has what somebody who helps needs', async () => {
    const { out } = await stage.run(['report'])
    const sections = out.split('\n').filter((line) => /^\[[a-z]+\]$/.test(line))
    expect(sections).toEqual(
      ['system', 'survey', 'profiles', 'sessions', 'history', 'diagnoses', 'log'].map((name) => `[${name}]`),
    )
    expect(out).toContain('component network-manager-l2tp: present 1.20.8')
    expect(out).toMatch(/\[name \d+\]; up \d+ s; .*wished/)
  })

  it('is written for the person alone, and is one object for scripts', async () => {
    const path = join(stage.directory, 'report.txt')
    const ran = await stage.run(['report', '--out', path, '--json'])
    const { report, file } = outputs.report.parse(JSON.parse(ran.out))
    expect(file).toBe(path)
    expect(readFileSync(path, 'utf8')).toBe(report)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('that cannot be written says why', async () => {
    const path = join(stage.directory, 'nowhere', 'report.txt')
    const ran = await stage.run(['report', '--out', path])
    expect([ran.code, existsSync(path)]).toEqual([1, false])
    expect(ran.out).toContain('report.txt cannot be written.')
  })
})
