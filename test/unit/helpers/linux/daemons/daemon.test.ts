import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hasIkev1 } from '../../../../../helpers/linux/daemons/daemon.ts'

/** What strings(1) finds of IKE_SAs in Debian's libcharon.so.0: of 5.9.8 and 6.0.1, and of 6.1.0, built without IKEv1. */
const WITH = [
  'IKEv1/2',
  'IKEv1',
  'failed to wrap encrypted IKEv1 message',
  'reinitiating IKE_SA %s[%d]',
  'initiating IKE_SA %s[%d] to %H',
  'canceling Main Mode due to uniqueness policy',
  'Main Mode authorization hook forbids IKE_SA, canceling',
  'initiating Main Mode IKE_SA %s[%d] to %H',
  '%H is initiating a Main Mode IKE_SA',
  'initiating Aggressive Mode IKE_SA %s[%d] to %H',
]
const WITHOUT = [
  'IKEv1/2',
  'IKEv1',
  'unable to redirect IKEv1 SA',
  'reinitiating IKE_SA %s[%u]',
  'failed to wrap encrypted IKEv1 message',
  '%H is initiating IKE_SA %s[%u]',
  'initiating IKE_SA %s[%u] to %H',
]

function library(lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-libcharon-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'libcharon.so.0')
  writeFileSync(path, Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff]), Buffer.from(lines.join('\0'))]))
  return path
}

describe('a charon’s library', () => {
  it('tells whether charon was built with IKEv1', () => {
    expect(hasIkev1([library(WITH)])).toBe(true)
    expect(hasIkev1([library(WITHOUT)])).toBe(false)
  })

  it('that is not where it is looked for tells nothing', () => {
    expect(hasIkev1(['/nowhere/libcharon.so.0'])).toBeUndefined()
  })

  it.skipIf(!existsSync('/usr/lib/ipsec/libcharon.so.0'))('of this machine is found, and has it', () => {
    expect(hasIkev1()).toBe(true)
  })
})
