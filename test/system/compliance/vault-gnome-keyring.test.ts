import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemKeychain } from '../../../src-main/services/secrets/vault-keychain.ts'
import { bundled } from '../../support/services/bundle.ts'
import { startKeyring, whyNoKeyring, type Keyring } from '../../support/services/keyring.ts'
import { vaultSuite } from '../../compliance/vault.suite.ts'

const reason = whyNoKeyring()

describe.skipIf(reason)(`gnome-keyring${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 30_000 }, () => {
  let keyring: Keyring
  let program: Awaited<ReturnType<typeof bundled>>
  beforeAll(async () => {
    ;[keyring, program] = await Promise.all([
      startKeyring(),
      bundled(resolve(import.meta.dirname, '../../support/services/vault-child.ts')),
    ])
    // Read once, when libsecret first looks for the bus.
    for (const [name, value] of Object.entries(keyring.env)) vi.stubEnv(name, value)
  }, 60_000)
  afterAll(async () => {
    program.remove()
    await keyring.close()
  })

  vaultSuite('gnome-keyring, unlocked', () => systemKeychain())

  const ask = async (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(process.execPath, [program.path, ...args], { env: { ...env } })
    return JSON.parse(stdout) as unknown
  }
  const unavailable = (state: string, text: RegExp) => ({
    code: 'keychain-unavailable',
    args: { state },
    os: { source: 'keychain', text: expect.stringMatching(text) as string },
  })

  it('is absent where there is no session bus', async () => {
    const { PATH = '', HOME = '' } = keyring.env
    const problem = unavailable('absent', /Cannot (autolaunch|spawn)/)
    expect(await ask({ PATH, HOME }, randomUUID())).toMatchObject({
      state: 'absent',
      get: problem,
      stored: [],
      set: { ok: false, fault: problem },
      forget: { ok: false, fault: problem },
    })
  })

  it('is locked where nobody has unlocked it, and says so instead of saying that there is nothing', async () => {
    const id = randomUUID()
    expect(await ask(keyring.env, id, 'store')).toMatchObject({ state: 'ready', get: ['password'] })
    await keyring.lock()
    const problem = unavailable('locked', /locked collection|collection\/login/)
    expect(await ask(keyring.env, id)).toMatchObject({
      state: 'locked',
      get: problem,
      stored: [],
      set: { ok: false, fault: problem },
      forget: { ok: false, fault: problem },
    })
  })
})

it('runs on a build server', () => {
  if (process.env['CI'] === 'true') expect(reason).toBeUndefined()
})
