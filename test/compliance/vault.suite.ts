import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { Secret, type SecretField, type Secrets } from '../../src-main/domain/profile/secret.ts'
import type { Vault } from '../../src-main/services/services.ts'
import { KeychainVault } from '../../src-main/services/secrets/vault.ts'
import type { Keychain } from '../../src-main/services/secrets/vault-keychain.ts'

const NASTY: readonly (readonly [string, string])[] = [
  ['quotes', `it's "quoted" \`so\``],
  ['backslashes and dollars', '\\n$HOME\\${x}%s%n'],
  ['what other files would read as something else', '@/etc/passwd#;*'],
  ['spaces at both ends', '  two  '],
  ['other alphabets', 'Größe-пароль-密码-🔑'],
  ['accents that compose', 'e\u0301\u00e9'],
  ['one character', 'x'],
  ['255 bytes', 'x'.repeat(255)],
  ['255 bytes of two each', `${'ä'.repeat(127)}x`],
]

const revealed = (secrets: Secrets): Partial<Record<SecretField, string>> =>
  Object.fromEntries(Object.entries(secrets).map(([field, secret]) => [field, (secret as Secret).reveal()]))

/** What holds for a usable keychain, whichever it is. */
export function vaultSuite(name: string, keychainOf: () => Keychain): void {
  describe(`the vault on ${name}`, () => {
    let vault: Vault
    let id: string
    beforeEach(() => {
      vault = new KeychainVault({ keychain: keychainOf() })
      id = randomUUID()
    })

    const keep = async (secrets: Secrets): Promise<void> => expect(await vault.set(id, secrets)).toEqual({ ok: true })
    const kept = async (): Promise<unknown> => {
      const found = await vault.get(id)
      return found.ok ? revealed(found.value) : found.fault
    }

    it('is ready', async () => {
      expect(await vault.state()).toBe('ready')
    })

    it('has nothing of a profile it never saw', async () => {
      expect(await kept()).toEqual({})
      expect(await vault.stored(id)).toEqual([])
      expect(await vault.forget(id)).toEqual({ ok: true })
    })

    it.each(NASTY)('gives back a password with %s as it was', async (_, text) => {
      await keep({ password: new Secret(text) })
      expect(await kept()).toEqual({ password: text })
    })

    it('leaves the fields that are not given as they are', async () => {
      await keep({ password: new Secret('old'), psk: new Secret('key') })
      await keep({ password: new Secret('new') })
      expect(await kept()).toEqual({ password: 'new', psk: 'key' })
      expect(await vault.stored(id)).toEqual(['password', 'psk'])
    })

    it('forgets one field or all of them, and nothing of another profile', async () => {
      const other = randomUUID()
      await vault.set(other, { psk: new Secret('theirs') })
      await keep({ password: new Secret('mine'), psk: new Secret('key') })
      expect(await vault.forget(id, 'psk')).toEqual({ ok: true })
      expect(await vault.stored(id)).toEqual(['password'])
      expect(await vault.forget(id)).toEqual({ ok: true })
      expect(await vault.stored(id)).toEqual([])
      expect(await vault.stored(other)).toEqual(['psk'])
      await vault.forget(other)
    })

    it.each([2048, 4096, 8192])('holds a private key of %i bits', async (modulusLength) => {
      const key = rsaKey(modulusLength)
      await keep({ privateKey: new Secret(key) })
      expect(await kept()).toEqual({ privateKey: key })
      const short = rsaKey(2048)
      await keep({ privateKey: new Secret(short) })
      expect(await kept()).toEqual({ privateKey: short })
      await vault.forget(id)
      expect(await kept()).toEqual({})
    })

    it('answers a hundred questions at once', async () => {
      await keep({ password: new Secret('one') })
      const answers = await Promise.all(Array.from({ length: 100 }, kept))
      expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"password":"one"}']))
    })
  })
}

/** PEM text as long as that of a key of so many bits: the vault looks at the shape alone. */
function rsaKey(bits: number): string {
  const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n'
  const bytesOfKey = (bits / 8) * 4.7
  return `-----BEGIN PRIVATE KEY-----\n${line.repeat(Math.ceil((bytesOfKey * 4) / 3 / 64))}-----END PRIVATE KEY-----\n`
}
