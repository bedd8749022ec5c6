import { describe, expect, it, vi } from 'vitest'
import { Secret, type Secrets } from '../../../../../src-main/domain/profile/secret.ts'
import { utf8Length } from '../../../../../src-main/domain/profile/text.ts'
import { stateOfError } from '../../../../../src-main/services/secrets/vault-errors.ts'
import { KeychainVault, piecesOf, stateOf } from '../../../../../src-main/services/secrets/vault.ts'
import { calm, HandClock } from '../../../../support/services/clock.ts'
import { MemoryKeychain } from '../../../../support/services/keychains.ts'
import { LAB_ID, OFFICE_ID, SECRETS } from '../../../../support/profiles.ts'

function vaultWith(clock = new HandClock()) {
  const keychain = new MemoryKeychain()
  const hidden: Secrets[] = []
  const saved = vi.fn()
  const vault = new KeychainVault({ keychain, clock, hide: (secrets) => hidden.push(secrets), saved })
  return { keychain, vault, clock, hidden, saved }
}

describe('a vault', () => {
  it('keeps each field as an item of its own', async () => {
    const { keychain, vault } = vaultWith()
    await vault.set(OFFICE_ID, SECRETS)
    expect([...keychain.items]).toEqual([
      [`v1:${OFFICE_ID}:password`, 'correct-horse-42'],
      [`v1:${OFFICE_ID}:psk`, 'pre-shared-key-9'],
    ])
  })

  it('leaves nothing behind when it is asked how it stands', async () => {
    const { keychain, vault } = vaultWith()
    expect(await vault.state()).toBe('ready')
    expect([...keychain.items]).toEqual([])
  })

  it('tells the log of every secret that passes', async () => {
    const { vault, hidden } = vaultWith()
    await vault.set(OFFICE_ID, { psk: new Secret('one') })
    await vault.get(OFFICE_ID)
    expect(hidden.map((secrets) => secrets.psk?.reveal())).toEqual(['one', 'one'])
  })

  it('tells of what was stored, once it has been, and of nothing that was not', async () => {
    const { keychain, vault, saved } = vaultWith()
    const secrets = { psk: new Secret('one') }
    await vault.set(OFFICE_ID, secrets)
    expect(saved.mock.calls).toEqual([[OFFICE_ID, secrets]])
    keychain.locked = true
    expect((await vault.set(OFFICE_ID, SECRETS)).ok).toBe(false)
    expect(saved).toHaveBeenCalledOnce()
  })

  it('takes an item that someone has edited into nonsense for none', async () => {
    const { keychain, vault } = vaultWith()
    await vault.set(OFFICE_ID, SECRETS)
    keychain.items.set(`v1:${OFFICE_ID}:psk`, 'schl\u00fcssel\u0007')
    const found = await vault.get(OFFICE_ID)
    expect(found.ok && Object.keys(found.value)).toEqual(['password'])
  })

  it('notices when what it stored does not read back the same', async () => {
    const { keychain, vault } = vaultWith()
    const set = keychain.set.bind(keychain)
    keychain.set = (account, secret) => set(account, Buffer.from(secret, 'utf8').toString('latin1'))
    expect(await vault.set(OFFICE_ID, { password: new Secret('Größe') })).toMatchObject({
      ok: false,
      fault: { code: 'keychain-unavailable', args: { state: 'denied' } },
    })
  })

  it('tells a locked keychain from an empty one, reading and forgetting', async () => {
    const { keychain, vault } = vaultWith()
    await vault.set(OFFICE_ID, SECRETS)
    keychain.locked = true
    const locked = { ok: false, fault: { code: 'keychain-unavailable', args: { state: 'locked' } } }
    expect(await vault.get(OFFICE_ID)).toMatchObject(locked)
    expect(await vault.forget(OFFICE_ID)).toMatchObject(locked)
    expect(await vault.stored(OFFICE_ID)).toEqual([])
    expect(await vault.state()).toBe('locked')
    keychain.locked = false
    expect(await vault.stored(OFFICE_ID)).toEqual(['password', 'psk'])
  })

  it('shows what the keychain said, on one line and not too long', async () => {
    const { keychain, vault } = vaultWith()
    keychain.refusal = `Access is denied.\r\n${'x'.repeat(1000)}`
    const found = await vault.get(OFFICE_ID)
    expect(found).toMatchObject({ fault: { args: { state: 'denied' }, os: { source: 'keychain' } } })
    expect(!found.ok && found.fault.os?.text).toMatch(/^Access is denied\. {2}x{281}$/)
  })
})

describe('a keychain that does not answer', () => {
  it('counts as locked after ten seconds, for everyone who waits', async () => {
    const { keychain, vault, clock } = vaultWith()
    keychain.hold = new Promise(() => undefined)
    const answers = Promise.all([vault.state(), vault.get(OFFICE_ID), vault.stored(LAB_ID)])
    await clock.turn(9_999)
    let answered = false
    void answers.then(() => (answered = true))
    await calm()
    expect(answered).toBe(false)
    await clock.turn(1)
    expect(await answers).toMatchObject([
      'locked',
      { ok: false, fault: { args: { state: 'locked' }, os: { text: 'no answer for 10 seconds' } } },
      [],
    ])
    expect(clock.waiting).toBe(0)
  })

  it('is asked one thing at a time, and nothing any more for those who have gone', async () => {
    const { keychain, vault, clock } = vaultWith()
    let answer = (): void => undefined
    keychain.hold = new Promise((resolve) => (answer = resolve))
    const answers = Promise.all(Array.from({ length: 100 }, () => vault.get(OFFICE_ID)))
    await clock.turn(10_000)
    await answers
    expect(keychain.calls).toBe(1)
    answer()
    await calm()
    expect(keychain.calls).toBe(1)
    expect(await vault.state()).toBe('ready')
    expect(keychain.most).toBe(1)
  })
})

describe('what keychains say', () => {
  it.each([
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'locked'],
    ['Cannot create an item in a locked collection', 'locked'],
    ['User interaction is not allowed.', 'locked'],
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'absent'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'absent'],
    ['Could not connect: No such file or directory', 'absent'],
    ['libsecret-1.so.0: cannot open shared object file: No such file or directory', 'absent'],
    ["Cannot find package 'keytar' imported from /opt/culvert/culvert.mjs", 'absent'],
    ['A specified logon session does not exist. It may already have been terminated.', 'absent'],
    ['Eine angegebene Anmeldesitzung ist nicht vorhanden. Sie wurde gegebenenfalls bereits beendet.', 'absent'],
    ['Zugriff verweigert', 'denied'],
    ['Access is denied.', 'denied'],
    ['User canceled the operation.', 'denied'],
    ['The user name or passphrase you entered is not correct.', 'denied'],
    ['Prompt was dismissed', 'denied'],
    ['something new', 'denied'],
  ])('“%s” is %s', (sentence, state) => {
    expect(stateOfError(sentence)).toBe(state)
  })

  it('is in the fault, whatever the fault’s arguments hold', () => {
    const fault = { code: 'keychain-unavailable', stage: 'prerequisites' } as const
    expect(stateOf({ ...fault, args: { state: 'absent' } })).toBe('absent')
    expect(stateOf({ ...fault, args: {} })).toBe('denied')
  })
})

describe('a long secret', () => {
  it.each([0, 1, 2399, 2400, 2401, 7200, 16384])('of %i characters goes in pieces that Windows can hold', (length) => {
    const text = 'aä€🔑'.repeat(length).slice(0, length)
    const pieces = piecesOf(text)
    expect(pieces.join('')).toBe(text)
    for (const piece of pieces) expect(utf8Length(piece)).toBeLessThanOrEqual(2400)
    // How a reader knows that there is more.
    for (const piece of pieces.slice(0, -1)) expect(utf8Length(piece)).toBeGreaterThan(2396)
  })

  it('that happens to fill its last piece is read whole', async () => {
    const { vault, keychain } = vaultWith()
    const key = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(4800 - 55)}\n-----END PRIVATE KEY-----\n`.slice(0, 4800)
    await vault.set(OFFICE_ID, { privateKey: new Secret(key) })
    expect(keychain.items.size).toBe(2)
    const found = await vault.get(OFFICE_ID)
    expect(found.ok && found.value.privateKey?.reveal()).toBe(key)
  })
})
