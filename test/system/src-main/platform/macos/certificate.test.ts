import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import type { VpnBackend } from '../../../../../src-main/platform/backend.ts'
import { dialled } from '../../../../support/dial.ts'
import { CertificateFolder, type Pair } from '../../../../support/macos/certificates.ts'
import { MacStage } from '../../../../support/macos/mac-stage.ts'
import type { PlayedMac } from '../../../../support/macos/played-mac.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

const never = new AbortController().signal

describe('a connection of macOS with a certificate', { timeout: 90_000 }, () => {
  let stage: MacStage
  let mac: PlayedMac
  let backend: MacStage['backend']
  let opened: () => number

  beforeEach(() => {
    stage = new MacStage()
    ;({ mac } = stage)
    backend = (options) => stage.backend(options)
    opened = () => stage.opened()
  })
  afterEach(() => stage.close())

  const files = new CertificateFolder()
  const [client, renewed, authority] = [files.make('client'), files.make('renewed'), files.make('authority')]
  afterAll(() => files.remove())
  const profileOf = ({ certificate }: Pair) =>
    profileWith({ machineAuth: { kind: 'certificate', certificate, authority: authority.certificate } })
  const connected = async (over: VpnBackend, pair: Pair) => {
    const secrets = { password: new Secret('correct-horse-42'), privateKey: new Secret(pair.key) }
    const applied = await over.apply(profileOf(pair), secrets, never)
    return applied.ok ? applied.value.dial(never) : applied
  }

  it.each(['library', 'none'] as const)(
    'brings it with its key in the profile, and starts with no key (%s)',
    async (by) => {
      const over = backend(by === 'none' ? { connections: 'none' } : {})
      expect(await connected(over, client)).toMatchObject({ ok: true })
      expect(mac.service('Head office')).toMatchObject({ auth: 'Certificate', key: null, up: true })
      expect(opened()).toBe(1)
      await over.hangUp(OFFICE_ID, never)
      expect(await connected(over, client)).toMatchObject({ ok: true })
      expect(opened()).toBe(1)
      for (const text of mac.files().values()) expect(text).not.toContain(client.key.split('\n')[2])
    },
  )

  it('has another one, or a key in its place, allowed anew', async () => {
    const over = backend()
    await connected(over, client)
    await over.hangUp(OFFICE_ID, never)
    const before = mac.service('Head office')?.identity
    // Nothing that can be read tells whether the new one is in already.
    expect(await connected(over, renewed)).toMatchObject({ ok: false, fault: { code: 'approval-missing' } })
    expect(await connected(over, renewed)).toMatchObject({ ok: true })
    expect(mac.service('Head office')?.identity).not.toBe(before)
    await over.hangUp(OFFICE_ID, never)
    expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
    expect(mac.service('Head office')).toMatchObject({ auth: 'SharedSecret', identity: null })
    expect(opened()).toBe(3)
  })

  it('of which macOS has lost the key is told as that, and offered anew by the next connect', async () => {
    const over = backend()
    await connected(over, client)
    await over.hangUp(OFFICE_ID, never)
    mac.change(({ services }) => services.forEach((one) => (one.identity = null)))
    expect(await connected(over, client)).toMatchObject({
      ok: false,
      fault: { code: 'secret-missing', args: { missing: 'machineAuth.certificate' } },
    })
    await connected(over, client)
    expect(opened()).toBe(2)
    expect(await connected(over, client)).toMatchObject({ ok: true })
  })

  it('that has no key, or another’s, is refused with nothing half made', async () => {
    const over = backend()
    const password = new Secret('correct-horse-42')
    expect(await over.apply(profileOf(client), { password }, never)).toMatchObject({
      ok: false,
      fault: { code: 'secret-missing', args: { missing: 'privateKey' } },
    })
    expect(await connected(over, { ...client, key: renewed.key })).toMatchObject({
      ok: false,
      fault: { code: 'settings-refused', args: { reason: 'machineAuth.certificate' } },
    })
    expect([mac.state.opened, [...mac.files().keys()]]).toEqual([[], []])
  })
})
