import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { Secret, type Secrets } from '../../../../../src-main/domain/profile/secret.ts'
import { done, failed, type Result } from '../../../../../src-main/domain/result.ts'
import { SecretLeases } from '../../../../../src-main/services/sessions/secret-lease.ts'
import { freshSecrets, LAB_ID, profileWith, SECRETS, textsOf } from '../../../../support/profiles.ts'

const office = profileWith()
const LOCKED = failed(fault('keychain-unavailable', { args: { state: 'locked' } }))
const OVER = 'a secret was read after its lease had ended'

function leases(stored: () => Promise<Result<Secrets>> = () => Promise.resolve(done(freshSecrets()))) {
  const vault = vi.fn(stored)
  return { vault, leases: new SecretLeases(vault) }
}

async function read(lease: ReturnType<SecretLeases['take']>): Promise<Secrets> {
  const secrets = await lease.secrets()
  if (!secrets.ok) throw new Error(secrets.fault.code)
  return secrets.value
}

describe('a lease of secrets', () => {
  it('serves the second dial of its intention with the same secrets, and asks neither person nor keychain', async () => {
    const parts = leases()
    const lease = parts.leases.take(office, { psk: new Secret('entered') })
    const first = textsOf(await read(lease))
    parts.vault.mockResolvedValue(LOCKED)
    expect(textsOf(await read(lease))).toEqual(first)
    expect(first).toEqual({ password: 'correct-horse-42', psk: 'entered' })
    expect(parts.vault).toHaveBeenCalledOnce()
  })

  it('holds what the connect needs, and nothing else', async () => {
    const parts = leases(() => Promise.resolve(done({ ...freshSecrets(), tunnelSecret: new Secret('another') })))
    const lease = parts.leases.take(office, { privateKey: new Secret('unneeded') })
    expect(Object.keys(lease.held)).toEqual([])
    expect(Object.keys(await read(lease)).sort()).toEqual(['password', 'psk'])
  })

  it('says what is missing, as often as it is asked, and serves once that was saved', async () => {
    const { leases: all } = leases(() => Promise.resolve(done({ password: new Secret('word') })))
    const lease = all.take(office, {})
    for (const _ of [1, 2])
      expect(await lease.secrets()).toMatchObject({ fault: { code: 'secret-missing', args: { missing: 'psk' } } })
    all.renew(office.id, { psk: new Secret('key') })
    expect(textsOf(await read(lease))).toEqual({ password: 'word', psk: 'key' })
  })

  it('passes on that the keychain is locked, and goes on where it is absent', async () => {
    const { leases: all, vault } = leases(() => Promise.resolve(LOCKED))
    const lease = all.take(office, {})
    expect(await lease.secrets()).toEqual(LOCKED)
    vault.mockResolvedValue(failed(fault('keychain-unavailable', { args: { state: 'absent' } })))
    expect(await lease.secrets()).toMatchObject({ fault: { code: 'secret-missing' } })
  })

  it('leaves what it was given to whoever entered it', () => {
    const given = freshSecrets()
    const lease = leases().leases.take(office, given)
    lease.release()
    expect(textsOf(given)).toEqual(textsOf(SECRETS))
  })

  it('gives what was saved meanwhile to the next dial, in the place of what was entered too', async () => {
    const { leases: all } = leases()
    const lease = all.take(office, { password: new Secret('mistyped') })
    const other = all.take(profileWith({ id: LAB_ID }), { password: new Secret('mistyped') })
    const dialling = await read(lease)
    all.renew(office.id, { password: new Secret('saved') })
    expect(textsOf(await read(lease))).toEqual({ password: 'saved', psk: 'pre-shared-key-9' })
    expect(dialling.password?.reveal(), 'the dial under way keeps what it has').toBe('mistyped')
    expect(other.held.password?.reveal()).toBe('mistyped')
    lease.release()
    expect(() => dialling.password?.reveal()).toThrow(OVER)
  })

  it('prefers what was saved while the keychain was being asked', async () => {
    let answer: (result: Result<Secrets>) => void = () => undefined
    const { leases: all } = leases(() => new Promise((resolve) => (answer = resolve)))
    const lease = all.take(office, {})
    const reading = read(lease)
    all.renew(office.id, { password: new Secret('saved') })
    const older = freshSecrets()
    answer(done(older))
    expect(textsOf(await reading)).toEqual({ password: 'saved', psk: 'pre-shared-key-9' })
    expect(() => older.password?.reveal()).toThrow(OVER)
  })
})

describe('a lease that was released', () => {
  it('has overwritten every secret that it gave out, and holds none', async () => {
    const { leases: all } = leases()
    const lease = all.take(office, {})
    const secrets = await read(lease)
    lease.release()
    lease.release()
    for (const secret of Object.values(secrets) as Secret[]) expect(() => secret.reveal()).toThrow(OVER)
    expect(lease.held).toEqual({})
    all.renew(office.id, freshSecrets())
    expect(lease.held).toEqual({})
  })

  it('keeps nothing of what a keychain answers afterwards', async () => {
    let answer: (result: Result<Secrets>) => void = () => undefined
    const lease = leases(() => new Promise((resolve) => (answer = resolve))).leases.take(office, {})
    const reading = lease.secrets()
    lease.release()
    const late = freshSecrets()
    answer(done(late))
    await expect(reading).rejects.toThrow('the lease ended')
    expect(() => late.password?.reveal()).toThrow(OVER)
    expect(lease.held).toEqual({})
  })
})

describe('a secret', () => {
  it('is the same text again, whatever characters it has', () => {
    for (const text of ['', 'plain', 'ä€😀', '\ud800', 'x'.repeat(16_384)]) expect(new Secret(text).reveal()).toBe(text)
  })

  it('shows itself to nobody, wiped or not', async () => {
    const lease = leases().leases.take(office, SECRETS)
    const { password } = await read(lease)
    for (const text of [inspect(lease, { depth: 9, showHidden: true }), JSON.stringify(lease), String(password)])
      expect(text).not.toMatch(/correct-horse|pre-shared/)
    lease.release()
    expect(`${String(password)} ${JSON.stringify(password)} ${inspect(password)}`).toBe('[secret] "[secret]" [secret]')
  })

  it('copied outlives the wiping of the first, and is a copy of nothing afterwards', () => {
    const first = new Secret('word')
    const second = first.copy()
    first.wipe()
    expect(second.reveal()).toBe('word')
    expect(() => first.copy()).toThrow(OVER)
  })
})
