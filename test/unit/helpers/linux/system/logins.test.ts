import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSignedIn } from '../../../../../helpers/linux/system/logins.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-logins-'))
  mkdirSync(join(folder, 'users'))
  mkdirSync(join(folder, 'sessions'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const user = (online: string, all = online): void =>
  writeFileSync(join(folder, 'users/1000'), `NAME=ada\nSTATE=active\nSESSIONS=${all}\nONLINE_SESSIONS=${online}\n`)
const session = (id: string, kind: string): void =>
  writeFileSync(join(folder, 'sessions', id), `UID=1000\nREMOTE=0\nCLASS=${kind}\nSTATE=active\n`)

describe('S18: a person is signed in', () => {
  it('with a session at this computer, or from elsewhere', () => {
    session('c1', 'user')
    user('c1')
    expect(isSignedIn(1000, folder)).toBe(true)
    user('"7 c1"')
    expect(isSignedIn(1000, folder)).toBe(true)
  })

  it('not with a session that is closing, or is the greeter’s, a service’s or the user manager’s', () => {
    session('c1', 'user')
    user('', 'c1')
    expect(isSignedIn(1000, folder)).toBe(false)
    for (const kind of ['greeter', 'background', 'manager', 'lock-screen']) {
      session('c2', kind)
      user('c2')
      expect(isSignedIn(1000, folder), kind).toBe(false)
    }
  })

  it('not by lingering, nor where logind knows nobody, nor by a path for an id', () => {
    user('')
    expect(isSignedIn(1000, folder)).toBe(false)
    expect(isSignedIn(1001, folder)).toBe(false)
    expect(isSignedIn(1000, '/nowhere')).toBe(false)
    writeFileSync(join(folder, 'forged'), 'CLASS=user\n')
    user('../forged')
    expect(isSignedIn(1000, folder)).toBe(false)
  })
})
