import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { done, failed } from '../../../../../src-main/domain/result.ts'
import { macosMarks } from '../../../../../src-main/platform/macos/host-network.ts'
import type { Run } from '../../../../../src-main/platform/macos/run/tools.ts'

const FOLDER = join(import.meta.dirname, '../../../../fixtures/macos')
const fixture = (name: string): string => readFileSync(join(FOLDER, `${name}.constructed.txt`), 'utf8')

/** A Mac in the office's Wi-Fi, with a cable elsewhere and a tunnel. */
const SYSTEM = {
  globals: fixture('scutil-globals'),
  listing: fixture('scutil-list-services'),
  details: fixture('scutil-show-services'),
}
const marks = (more: Partial<typeof SYSTEM> = {}) => {
  const system = { ...SYSTEM, ...more }
  const run: Run = (tool, words, { input = '' } = {}) => {
    expect([tool, words]).toEqual(['scutil', []])
    const part = input.startsWith('list ') ? 'listing' : input.includes('/Global/') ? 'globals' : 'details'
    return Promise.resolve(done({ out: system[part], err: '', exit: 0 }))
  }
  return macosMarks(run)
}
const OFFICE = { gateway: 'd4:ca:6d:01:02:03', suffixes: ['corp.example.com', 'lab.example'] }
const PLANT = { gateway: '3c:37:12:0a:0b:0c', suffixes: [] }

describe('what marks the network of a Mac', () => {
  it('is of the service that carries the default route', async () => {
    expect(await marks()).toEqual(OFFICE)
  })

  it('is of the first service by the person’s order while a tunnel carries it', async () => {
    const globals = SYSTEM.globals.replace(
      '7B1C0F0A-52A7-4C57-9A6B-0C6C1B3B9A01',
      '9F0E2C11-1111-4222-8333-444455556666',
    )
    expect(await marks({ globals })).toEqual(PLANT)
    // The cable is out.
    const details = SYSTEM.details.replace('  Router : 10.20.0.1\n', '')
    expect(await marks({ globals, details })).toEqual(OFFICE)
  })

  it('has no hardware address that was resolved for another router', async () => {
    const details = SYSTEM.details.replace('ARPResolvedIPAddress : 192.168.50.1', 'ARPResolvedIPAddress : 192.168.50.9')
    expect((await marks({ details })).gateway).toBeUndefined()
  })

  it('is nothing where there is no network, and where the store does not answer', async () => {
    expect(await marks({ globals: '  No such key\n  No such key\n', listing: '' })).toEqual({ suffixes: [] })
    expect(await macosMarks(() => Promise.resolve(failed({ kind: 'missing' })))).toEqual({ suffixes: [] })
  })

  it('asks for no service whose name is none', async () => {
    const listing =
      '  subKey [0] = State:/Network/Service/x y\nquit/IPv4\n  subKey [1] = State:/Network/Service/../IPv4\n'
    expect(await marks({ listing })).toEqual({ suffixes: [] })
  })
})
