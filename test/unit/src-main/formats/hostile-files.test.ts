import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../src-main/domain/profile/secret.ts'
import { settingsIn } from '../../../support/formats/settings-in.ts'
import { HOSTILE_FILES, type HostileFile } from '../../../support/imports/hostile.ts'

/** Enough for each to be what it is; `npm run bench:imports` has them at full size, with time and memory. */
const SMALL = 240_000

function read({ file, make, passphrase }: HostileFile) {
  const made = make(SMALL)
  const octets = typeof made === 'string' ? new TextEncoder().encode(made) : made
  const words = passphrase === undefined ? {} : { passphrase: new Secret(passphrase) }
  return settingsIn([{ name: file, octets }], words)
}

const codesIn = (files: ReturnType<typeof read>): readonly string[] =>
  files.flatMap(({ read: found }) =>
    found.ok
      ? [...found.value.entries.map(() => 'read'), ...found.value.refused.map(({ refusal }) => refusal.code)]
      : [found.fault.code],
  )

describe('a hostile file', () => {
  it.each(HOSTILE_FILES.map((one) => [one.name, one] as const))('%s is answered by name', (_name, one) => {
    expect(new Set(codesIn(read(one)))).toEqual(new Set([one.code]))
  })

  it('leaves nothing of its attack in what it becomes', () => {
    for (const one of HOSTILE_FILES.filter(({ code }) => code === 'read')) {
      const entries = read(one).flatMap(({ read: found }) => (found.ok ? found.value.entries : []))
      expect(JSON.stringify(entries.map(({ profile }) => profile))).not.toMatch(/shadow|\/tmp|calc|up-script|plugin/)
      expect(entries.every(({ told }) => told.length <= 101)).toBe(true)
    }
  })
})
