import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import { done, failed } from '../../../../src-main/domain/result.ts'
import type { VpnBackend } from '../../../../src-main/platform/backend.ts'
import type { Stop } from '../../../../src-main/domain/time.ts'
import { FakeBackend } from '../../../../src-main/platform/fake/backend.ts'
import { memoryMachine } from '../../../../src-main/platform/fake/machine.ts'
import { openServices } from '../../../../src-main/services/open.ts'
import { freshDirectory } from '../../../support/services/directory.ts'
import { MemoryKeychain } from '../../../support/services/keychains.ts'
import { LAB_ID, OFFICE_ID, profileWith, SECRETS } from '../../../support/profiles.ts'

const office = profileWith()
const UP = { kind: 'connected', facts: { dns: [], domains: [] } } as const

function opened(directory: string, machine = memoryMachine(), keychain = new MemoryKeychain()) {
  const backend = new FakeBackend({ machine, step: 1 })
  const watched = vi.spyOn(backend, 'watch')
  return { keychain, machine, watched, services: openServices({ backend, directory, keychain }) }
}

describe('the services', () => {
  it('touch nothing when they are opened and closed again', async () => {
    const directory = join(freshDirectory(), 'new')
    const { keychain, services, watched } = opened(directory)
    await (await services).close()
    expect(existsSync(directory)).toBe(false)
    expect(keychain.calls).toBe(0)
    expect(watched).not.toHaveBeenCalled()
  })

  it('carry a profile from its saving through a connection to its removal', async () => {
    const directory = freshDirectory()
    const { keychain, machine, services: opening } = opened(directory)
    const services = await opening
    await services.profiles.save(office)
    await services.vault.set(OFFICE_ID, SECRETS)
    expect((await services.sessions.connect(office, {})).kind).toBe('connected')
    expect(machine.tunnels()).toHaveLength(1)
    expect(await services.removal.remove([OFFICE_ID])).toMatchObject({ ok: true })
    expect(machine.tunnels()).toEqual([])
    expect(keychain.items.size).toBe(2)
    await services.close()
    expect(keychain.items.size).toBe(0)
    expect((await services.log.read()).map(({ text }) => text)).toEqual([
      'Head office: preparing',
      'Head office: connecting',
      'Head office: connected',
      'Head office: disconnecting',
      'Head office: idle',
    ])
  })

  it('let a person take their time over a password that a disconnect needs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const backend: VpnBackend = new FakeBackend({ machine: memoryMachine(), step: 1 })
    let begun: () => Stop = () => () => undefined
    backend.onAsking = (given) => (begun = given)
    backend.watch = (listener) => {
      queueMicrotask(() => listener([{ id: OFFICE_ID, name: 'Office', origin: 'culvert', phase: UP }]))
      return () => undefined
    }
    let typed = (): void => undefined
    const asked = new Promise<void>((ask) => {
      backend.release = async (_, signal) => {
        const answered = begun()
        const answer = new Promise<void>((resolve) => (typed = resolve))
        ask()
        await answer
        answered()
        return signal.aborted ? failed(fault('not-authorised')) : done()
      }
    })
    const services = await openServices({ backend, directory: freshDirectory(), keychain: new MemoryKeychain() })
    const ending = services.sessions.disconnect(OFFICE_ID)
    await asked
    await vi.advanceTimersByTimeAsync(90_000)
    typed()
    await vi.advanceTimersByTimeAsync(0)
    expect(await ending).toEqual({ kind: 'idle' })
  })

  it('install through the backend, and leave in the log how it went', async () => {
    const backend = new FakeBackend({ machine: memoryMachine(), step: 1 })
    const services = await openServices({ backend, directory: freshDirectory(), keychain: new MemoryKeychain() })
    const { signal } = new AbortController()
    expect(await services.amend('install-components', signal)).toMatchObject({ ok: true })
    const refusal = fault('install-failed', {
      os: { source: 'package manager', code: 100, text: 'E: no such\nE: sorry' },
    })
    vi.spyOn(backend, 'amend').mockResolvedValue(failed(refusal))
    expect(await services.amend('install-components', signal)).toEqual(failed(refusal))
    await services.close()
    expect((await services.log.read()).map(({ level, text }) => `${level} ${text}`)).toEqual([
      'info install-components: begun',
      'info install-components: done',
      'info install-components: begun',
      'error install-components: install-failed: E: no such\\nE: sorry',
    ])
  })

  it('of two processes see one machine and one list, and connect one at a time', async () => {
    const directory = freshDirectory()
    const machine = memoryMachine()
    const keychain = new MemoryKeychain()
    const window = await opened(directory, machine, keychain).services
    const command = await opened(directory, machine, keychain).services
    await window.sessions.ready()
    await window.profiles.save(office)
    const lab = profileWith({ id: LAB_ID, name: 'Lab Berlin' })
    await command.profiles.save(lab)
    await command.vault.set(OFFICE_ID, SECRETS)
    await window.vault.set(LAB_ID, SECRETS)
    expect(await window.profiles.list()).toEqual([office, lab])
    expect((await command.sessions.connect(office, {})).kind).toBe('connected')
    await command.close()
    expect(window.sessions.states()[OFFICE_ID]?.kind).toBe('connected')
    expect(await window.sessions.connect(lab, {})).toMatchObject({ fault: { code: 'session-active' } })
    expect((await window.sessions.disconnect(OFFICE_ID)).kind).toBe('idle')
    expect((await window.sessions.connect(lab, {})).kind).toBe('connected')
    await window.close()
    expect(machine.tunnels()).toHaveLength(1)
    expect(readdirSync(directory).filter((name) => name.endsWith('.lock'))).toEqual([])
  })

  it('write no secret into any file', async () => {
    const directory = freshDirectory()
    const { services: opening } = opened(directory)
    const services = await opening
    await services.profiles.save(profileWith({ gateway: 'credentials-rejected.test' }))
    services.log.info('early', 'nothing yet')
    const state = await services.sessions.connect(profileWith({ gateway: 'credentials-rejected.test' }), SECRETS)
    expect(state.kind).toBe('failed')
    services.log.error('late', `pppd said correct-horse-42 and ${Buffer.from('pre-shared-key-9').toString('hex')}`)
    await services.close()
    for (const name of readdirSync(directory)) {
      expect(readFileSync(join(directory, name), 'utf8')).not.toMatch(/correct-horse|pre-shared-key-9|7072652d/)
    }
  })
})
