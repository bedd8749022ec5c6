import { readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage } from '../../../support/cli/stage.ts'
import { freshDirectory } from '../../../support/services/directory.ts'

describe('culvert selftest', { timeout: 60_000 }, () => {
  it('says of each row what it found, in words and in a file', async () => {
    const stage = new Stage()
    const report = join(freshDirectory(), 'report.txt')
    const ran = await stage.run(['selftest', '--report', report])
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('demonstration') as unknown })
    expect(ran.out).toContain('✓ The keychain gives back what it was given')
    expect(ran.out).toContain('Everything is as expected. Nothing lasting was changed.')
    const rows = readFileSync(report, 'utf8').trim().split('\n')
    expect(rows.map((row) => row.split('\t').slice(0, 2))).toEqual([
      ['runtime', 'as-expected'],
      ['survey', 'as-expected'],
      ['keychain', 'as-expected'],
      ['practice', 'as-expected'],
      ['signed-files', 'as-expected'],
    ])
    for (const name of [userInfo().username, hostname()]) expect(rows.join('\n')).not.toContain(` ${name} `)
  })

  it('leaves nothing in the keychain and no profile', async () => {
    const stage = new Stage()
    await stage.run(['selftest', '--report', join(freshDirectory(), 'report.txt')])
    expect(stage.keychain.items.size).toBe(0)
    expect((await stage.run(['profile', 'list', '--json'])).out).toContain('"profiles":[]')
  })

  it('tells of a keychain that gives back something else', async () => {
    const stage = new Stage()
    const get = stage.keychain.get.bind(stage.keychain)
    stage.keychain.get = async (account) => (await get(account))?.replaceAll('🔑', '?')
    const ran = await stage.run(['selftest', '--json', '--report', join(freshDirectory(), 'report.txt')])
    const { rows } = outputs.selftest.parse(JSON.parse(ran.out))
    expect([ran.code, rows.find(({ row }) => row === 'keychain')?.state]).toEqual([1, 'otherwise'])
  })

  it('names the report that it cannot write', async () => {
    const ran = await new Stage().run(['selftest', '--report', join(freshDirectory(), 'no', 'folder', 'report.txt')])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('report.txt cannot be written')
  })
})
