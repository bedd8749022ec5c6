import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOTS } from '../../../../lab/driver/roots.ts'
import { CLIENTS, GATEWAYS, interopTable } from '../../../../lab/gateways/interop.ts'

const PROJECT = resolve(import.meta.dirname, '../../../../..')
const LAB = join(PROJECT, 'test/lab')

describe('the table of other makes', () => {
  it('stands in the documents as the suites of the lab hold it', () => {
    // The formatter pads the cells of a table.
    const plain = (text: string): string => text.replace(/ +\|/g, ' |').replace(/\| -+/g, '| ---')
    expect(plain(readFileSync(join(PROJECT, 'docs/interop.md'), 'utf8'))).toContain(interopTable())
  })

  it('has every suite of the lab, and every root file system its packages', () => {
    const files = readdirSync(LAB).filter((name) => /^(?:gateway|client)-.*\.lab\.test\.ts$/.test(name))
    const named = [...GATEWAYS.map((root) => `gateway-${root}`), ...CLIENTS.map((root) => `client-${root}`)]
    expect(files.sort()).toEqual(named.map((name) => `${name}.lab.test.ts`).sort())
    for (const root of Object.keys(ROOTS)) expect(existsSync(join(LAB, 'roots', `${root}.txt`)), root).toBe(true)
  })
})
