import { describe, expect, it } from 'vitest'
import type { Tunnel, VpnBackend } from '../../../../../src-main/platform/backend.ts'
import { FakeBackend } from '../../../../../src-main/platform/fake/backend.ts'
import { memoryMachine } from '../../../../../src-main/platform/fake/machine.ts'
import { besideServices } from '../../../../../src-main/platform/linux-unit/beside.ts'
import type { SystemFiles } from '../../../../../src-main/platform/linux-daemons/survey.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const FACTS = { link: 'ppp0', address: '10.0.0.2', gateway: '203.0.113.10', mtu: 1400, since: 1, dns: [], domains: [] }
const UNIT = `culvert-${OFFICE_ID}.service`
const SERVICE = { id: UNIT, name: 'Office', gateway: 'vpn.test', origin: 'system', service: true } as const

/** What anybody may read of a service, and of the session that root's helper tells of. */
function filesWith(session?: { readonly owner: number; readonly started?: string }): SystemFiles {
  const about = JSON.stringify({ version: 1, name: 'Office', gateway: 'vpn.test', seal: 'tpm' })
  const told = { profile: OFFICE_ID, name: 'Office', gateway: '203.0.113.10', process: 7, started: '100' }
  const files = new Map([
    [`/etc/culvert/services/${OFFICE_ID}.json`, about],
    ['/proc/1/stat', ''],
    ['/proc/7/stat', `7 (culvert-helper) S ${'0 '.repeat(18)}${session?.started ?? '100'} 0`],
    ...(session
      ? [
          [
            `/run/culvert/${OFFICE_ID}.json`,
            JSON.stringify({ ...told, owner: session.owner, phase: 'connected', stage: 'live', facts: FACTS }),
          ] as const,
        ]
      : []),
  ])
  return {
    readLink: () => Promise.resolve(undefined),
    readText: (path) => Promise.resolve(files.get(path)),
    list: (folder) =>
      Promise.resolve(
        [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
      ),
  }
}

/** The first list of a backend that knows these tunnels. */
function listed(known: readonly Tunnel[], files: SystemFiles): Promise<readonly Tunnel[]> {
  const backend = new FakeBackend({ machine: memoryMachine(), step: 0 })
  const watch: VpnBackend['watch'] = (listener) => {
    queueMicrotask(() => listener(known))
    return () => undefined
  }
  return new Promise((resolve) => {
    const stop = besideServices(Object.assign(backend, { watch }), files).watch((tunnels) => {
      queueMicrotask(() => stop())
      resolve(tunnels)
    })
  })
}

const up: Tunnel = {
  id: OFFICE_ID,
  name: 'Office',
  gateway: 'vpn.test',
  origin: 'culvert',
  phase: { kind: 'connected', facts: { ...FACTS, traffic: { received: 1, sent: 2 } } },
}

describe('a service of this computer among the tunnels', () => {
  it('is there while it is down, in the list of a backend that knows nothing of it', async () => {
    expect(await listed([], filesWith())).toEqual([{ ...SERVICE, phase: { kind: 'down' } }])
  })

  it('is up as its helper says, to a backend that knows nothing of it', async () => {
    expect(await listed([], filesWith({ owner: 0 }))).toEqual([
      { ...SERVICE, phase: { kind: 'connected', facts: FACTS } },
    ])
  })

  it('is the computer’s and not the person’s, whose profile it was made from', async () => {
    expect(await listed([up], filesWith({ owner: 0 }))).toEqual([{ ...SERVICE, phase: up.phase }])
    // The person has their own up instead.
    expect(await listed([up], filesWith({ owner: 1000 }))).toEqual([up, { ...SERVICE, phase: { kind: 'down' } }])
  })

  it('is nobody else’s to the service itself', async () => {
    expect(await listed([{ ...up, bound: true }], filesWith({ owner: 0 }))).toEqual([{ ...up, bound: true }])
  })

  it('is down where its helper has died', async () => {
    expect(await listed([], filesWith({ owner: 0, started: '999' }))).toEqual([{ ...SERVICE, phase: { kind: 'down' } }])
  })

  it('takes nothing from what else the backend does', async () => {
    const backend = besideServices(new FakeBackend({ machine: memoryMachine(), step: 0 }), filesWith())
    expect(backend.can.name).toBe('fake')
    expect(await backend.hangUp(OFFICE_ID, new AbortController().signal)).toEqual({ ok: true, value: undefined })
  })
})
