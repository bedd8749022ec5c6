import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NetworkMarks } from '../../../../../src-main/domain/networks/marks.ts'
import { TrustedNetworks } from '../../../../../src-main/services/networks/trusted-networks.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'

const OFFICE: NetworkMarks = { gateway: 'd4:ca:6d:01:02:03', suffixes: ['corp.example.com'], wifi: 'Head Office' }
const HOME: NetworkMarks = { gateway: '3c:37:12:0a:0b:0c', suffixes: ['fritz.box'] }

function networks(directory = freshDirectory()) {
  const log = quietLog()
  const file = join(directory, 'networks.json')
  return { directory, file, log, text: () => readFileSync(file, 'utf8'), trusted: new TrustedNetworks(directory, log) }
}

describe('the networks that a person trusts', () => {
  it('are known to the next process, in order of name', async () => {
    const { directory, trusted } = networks()
    expect(await trusted.find(OFFICE)).toBeUndefined()
    await trusted.trust(OFFICE, 'Office')
    await trusted.trust(HOME, 'Home')
    const other = networks(directory).trusted
    expect((await other.list()).map(({ name }) => name)).toEqual(['Home', 'Office'])
    expect((await other.find(OFFICE))?.name).toBe('Office')
  })

  it('are in a file that tells nobody where that is', async () => {
    const { trusted, text } = networks()
    await trusted.trust(OFFICE, 'Work')
    for (const mark of ['d4:ca:6d', 'corp', 'Head', 'd4ca6d']) expect(text()).not.toContain(mark)
    const another = networks()
    await another.trusted.trust(OFFICE, 'Work')
    const digests = (source: string): readonly string[] => source.match(/[0-9a-f]{64}/g) ?? []
    expect(digests(text())).toHaveLength(3)
    expect(digests(another.text()).filter((digest) => digests(text()).includes(digest))).toEqual([])
  })

  it('take another name for the same network, and no name twice', async () => {
    const { trusted } = networks()
    await trusted.trust(OFFICE, 'Office')
    await trusted.trust(OFFICE, 'Work')
    expect((await trusted.list()).map(({ name }) => name)).toEqual(['Work'])
    expect(await trusted.trust(HOME, 'WORK')).toEqual({ ok: false, fault: { code: 'name-taken' } })
  })

  it('are forgotten by name or id', async () => {
    const { trusted } = networks()
    const kept = await trusted.trust(OFFICE, 'Office')
    await trusted.trust(HOME, 'Home')
    expect((await trusted.forget('office')).ok).toBe(true)
    expect(await trusted.forget('office')).toEqual({ ok: false, fault: { code: 'unknown' } })
    expect((await trusted.list()).map(({ name }) => name)).toEqual(['Home'])
    expect(kept.ok).toBe(true)
  })

  it('of two processes that write at once are both kept', async () => {
    const { directory, trusted } = networks()
    const other = networks(directory).trusted
    await Promise.all([trusted.trust(OFFICE, 'Office'), other.trust(HOME, 'Home')])
    expect(await trusted.list()).toHaveLength(2)
  })

  it.each(['', '{}', '[]', '{"version":2,"salt":"","networks":[]}', '{"version":1', 'null'])(
    'are none where the file is %j, and the log says so',
    async (text) => {
      const { trusted, file, log } = networks()
      writeFileSync(file, text)
      expect([await trusted.list(), await trusted.find(OFFICE)]).toEqual([[], undefined])
      expect(log.lines.join()).toContain('no network is trusted')
    },
  )

  it('that cannot be told from others are refused, and so is a file that cannot be written', async () => {
    const { trusted, file } = networks()
    expect(await trusted.trust({ ...HOME, suffixes: [] }, 'Home')).toEqual({ ok: false, fault: { code: 'one-mark' } })
    writeFileSync(file, '')
    const blocked = new TrustedNetworks(join(file, 'below'), quietLog())
    expect(await blocked.trust(HOME, 'Home')).toMatchObject({ ok: false, fault: { code: 'not-saved' } })
  })
})
