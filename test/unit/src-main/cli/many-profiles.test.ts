import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage, type Ran } from '../../../support/cli/stage.ts'

describe('many profiles in the command line', { timeout: 60_000 }, () => {
  let stage: Stage
  beforeEach(async () => {
    stage = new Stage()
    for (const name of ['Alpha', 'Beta', 'Gamma']) await stage.add(name, `${name.toLowerCase()}.example.com`)
  })
  const run = (...words: readonly string[]): Promise<Ran> => stage.run(['profile', ...words])
  const listed = async (...words: readonly string[]) =>
    outputs.profiles.parse(JSON.parse((await run('list', ...words, '--json')).out)).profiles
  const names = async (...words: readonly string[]) => (await listed(...words)).map(({ name }) => name)

  it('are filed alike by one command, and listed by group, label and favourite', async () => {
    const ran = await run('edit', 'Alpha', 'Gamma', '--group', 'Customers', '--add-labels', 'urgent,north', '--json')
    expect(outputs.profiles.parse(JSON.parse(ran.out)).profiles).toMatchObject([
      { name: 'Alpha', group: 'Customers', labels: ['urgent', 'north'], favourite: false },
      { name: 'Gamma', group: 'Customers', labels: ['urgent', 'north'], favourite: false },
    ])
    await run('edit', 'gamma', '--remove-labels', 'URGENT', '--favourite')
    expect(await names('--group', 'customers')).toEqual(['Alpha', 'Gamma'])
    expect(await names('--label', 'urgent')).toEqual(['Alpha'])
    expect(await names('--favourites')).toEqual(['Gamma'])
    const plain = (await run('list')).out
    expect(plain.split('\n').filter((line) => !line.startsWith(' ') && line !== '')).toEqual([
      'Favourites',
      'Customers',
      'No group',
    ])
    expect(plain).toContain('#north')
    await run('edit', 'Gamma', '--no-favourite', '--no-group', '--no-labels')
    expect((await listed()).find(({ name }) => name === 'Gamma')).toMatchObject({ labels: [], favourite: false })
    expect((await run('list', '--group', 'nobody')).out).toContain('No profile matches.')
  })

  it('keep what only one can have', async () => {
    const ran = await run('edit', 'Alpha', 'Beta', '--name', 'Both')
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('one profile at a time')])
    expect((await run('edit', 'Alpha', 'Beta', '--mtu', '10')).code).toBe(2)
    expect(await names()).toEqual(['Alpha', 'Beta', 'Gamma'])
  })

  it('stand where a person has put them, until another order is asked for', async () => {
    expect((await run('move', 'Gamma', '--first')).code).toBe(0)
    expect(await names()).toEqual(['Gamma', 'Alpha', 'Beta'])
    await run('move', 'Beta', '--before', 'Alpha')
    expect(await names()).toEqual(['Gamma', 'Beta', 'Alpha'])
    await run('move', 'Gamma', '--last')
    expect(await names()).toEqual(['Beta', 'Alpha', 'Gamma'])
    expect(await names('--order', 'name')).toEqual(['Alpha', 'Beta', 'Gamma'])
    expect((await run('list', '--order', 'size')).err).toContain('name, use, hand')
    expect((await run('move', 'Gamma')).err).toContain('--first, --last or --before')
    expect((await run('move', 'Gamma', '--before', 'Gamma')).code).toBe(2)
  })

  it('are exported together: one list, or a file each, which differ in name', async () => {
    await stage.add('Beta?', 'b.example.com')
    const folder = join(stage.directory, 'all')
    const ran = await run('export', 'Alpha', 'Beta', 'Beta?', '--format', 'networkmanager', '--out', folder, '--json')
    expect(outputs.exported.parse(JSON.parse(ran.out)).exported.ids).toHaveLength(3)
    expect(readdirSync(folder).sort()).toEqual(['Alpha.nmconnection', 'Beta-2.nmconnection', 'Beta.nmconnection'])
    const list = join(stage.directory, 'list.csv')
    expect((await run('export', 'Alpha', 'Gamma', '--format', 'csv', '--out', list)).code).toBe(0)
    expect(
      readFileSync(list, 'utf8')
        .split('\r\n')
        .slice(1, 3)
        .map((line) => line.split(',')[0]),
    ).toEqual(['Alpha', 'Gamma'])
    const sets = join(stage.directory, 'sets')
    expect((await run('export', 'Alpha', 'Gamma', '--format', 'strongswan', '--out', sets)).code).toBe(0)
    expect(readdirSync(sets).sort()).toEqual(['Alpha', 'Gamma'])
  })

  it('are removed together', async () => {
    const ran = await run('remove', 'Alpha', 'Gamma', 'alpha', '--json')
    const { removed } = outputs.removed.parse(JSON.parse(ran.out))
    expect(Array.isArray(removed) && removed.map(({ name }) => name)).toEqual(['Alpha', 'Gamma'])
    expect(await names()).toEqual(['Beta'])
    expect((await run('remove', 'Beta', 'Nobody')).code).toBe(2)
    expect(await names()).toEqual(['Beta'])
  })
})

describe('what this computer already has, in the command line', { timeout: 30_000 }, () => {
  const BOOK = [
    '[Office]',
    'Type=2',
    'VpnStrategy=3',
    'MEDIA=rastapi',
    'DEVICE=vpn',
    'PhoneNumber=vpn.example.net',
    '',
  ].join('\r\n')
  const staged = (text: string): Stage => {
    const stage = new Stage()
    const file = { name: 'rasphone.pbk', octets: new TextEncoder().encode(text) }
    stage.system = { read: () => Promise.resolve(text === '' ? [] : [file]) }
    return stage
  }
  const system = (stage: Stage, ...words: readonly string[]) => stage.run(['profile', 'import', '--system', ...words])

  it('is shown, taken over once, and not found again', async () => {
    const stage = staged(BOOK)
    const shown = await system(stage, '--dry-run', '--json')
    expect(outputs.imported.parse(JSON.parse(shown.out)).imported.entries.map(({ name }) => name)).toEqual(['Office'])
    expect((await system(stage, '--user', 'anna', '--yes', '--no-input')).code).toBe(0)
    expect((await stage.run(['profile', 'list'])).out).toContain('vpn.example.net')
    const again = await system(stage, '--dry-run')
    expect([again.code, again.out]).toEqual([
      0,
      expect.stringContaining('no L2TP connection that Culvert does not have'),
    ])
  })

  it('is nothing on a computer without any, and stands in the place of files', async () => {
    expect((await system(staged(''), '--json')).code).toBe(0)
    expect((await system(staged(BOOK), 'a.pbk')).code).toBe(2)
    expect((await staged('').run(['profile', 'import'])).code).toBe(2)
  })
})
