import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../src-main/crypto/node.ts'
import { programSigner, wordsOf } from '../../../../src-main/signing/signer.ts'
import { freshDirectory } from '../../../support/services/directory.ts'
import { octetsOf } from '../../../support/signed-files.ts'

describe('a program that holds the key', () => {
  let files: string
  let pem: string
  let publicKey: Uint8Array
  beforeEach(() => {
    files = freshDirectory()
    pem = join(files, 'it.pem')
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', pem])
    const spki = execFileSync('openssl', ['pkey', '-in', pem, '-pubout', '-outform', 'DER'])
    publicKey = Uint8Array.from(spki.subarray(-32))
  })
  const signWith = (command: string, octets = octetsOf('a profile')) =>
    programSigner(nodeCrypto, wordsOf(command), publicKey).sign(octets)
  const OPENSSL = (): string => `openssl pkeyutl -sign -rawin -inkey "${pem}" -in {file}`

  it('is given the exact octets as a file, and its signature is verified', async () => {
    expect(await signWith(OPENSSL())).toMatchObject({ ok: true })
    expect(await signWith(OPENSSL(), new Uint8Array(60_000).fill(7))).toMatchObject({ ok: true })
  })

  it('is refused when it returns anything else', async () => {
    writeFileSync(join(files, 'sixty-four'), new Uint8Array(64).fill(1))
    expect(await signWith(`cat ${join(files, 'sixty-four')} --  `)).toMatchObject({
      ok: false,
      fault: { kind: 'signer-wrong' },
    })
    expect(await signWith('cat {file}')).toMatchObject({ ok: false, fault: { kind: 'signer-wrong' } })
    expect(await signWith('cat /dev/zero')).toMatchObject({ ok: false })
  })

  it('says in its own words why it failed', async () => {
    expect(await signWith('openssl pkeyutl -sign -rawin -inkey /nowhere -in {file}')).toMatchObject({
      ok: false,
      fault: { kind: 'signer-failed', said: expect.stringContaining('nowhere') as unknown },
    })
    expect(await signWith('culvert-no-such-program {file}')).toMatchObject({
      ok: false,
      fault: { kind: 'signer-failed' },
    })
  })

  it('leaves nothing of what it was given, and meets no shell', async () => {
    const told = join(files, 'told')
    await signWith(`sh -c 'cat "$1"; echo "$1" > "$0"' ${told} {file} ; touch ${join(files, 'shell')}`)
    expect(readdirSync(files)).not.toContain('shell')
    const given = readFileSync(told, 'utf8').trim()
    expect(given).toContain('culvert-sign-')
    expect(existsSync(dirname(given))).toBe(false)
  })
})
