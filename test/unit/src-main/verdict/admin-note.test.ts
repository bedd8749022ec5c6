import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import german from '../../../../assets/locales/de/diagnosis.json' with { type: 'json' }
import englishNotes from '../../../../assets/locales/en/diagnosis.json' with { type: 'json' }
import { textsIn } from '../../../support/texts.ts'
import { entryOf, FAULT_CODES } from '../../../../src-main/domain/connect/catalogue.ts'
import { LANGUAGES } from '../../../../src-main/domain/settings/settings.ts'
import { noteForAdministrator } from '../../../../src-main/verdict/admin-note.ts'
import { readLog } from '../../../../src-main/verdict/readers/read.ts'
import { serverLines } from '../../../../src-main/verdict/server-lines.ts'
import { RULES, verdictOf } from '../../../../src-main/verdict/verdict.ts'
import type { Subject } from '../../../../src-main/verdict/verdict-types.ts'

const LOGS = join(import.meta.dirname, '../../../fixtures/logs')
const english = textsIn('en')
const verdictIn = (file: string, subject: Subject) =>
  verdictOf(readLog(readFileSync(join(LOGS, file), 'utf8')).last, subject)
const noteOf = (file: string, subject: Subject = { gateway: 'vpn.example.com' }, withUser = false) =>
  noteForAdministrator(verdictIn(file, subject), english, { subject, withUser, at: Date.UTC(2026, 10, 21, 11, 45, 8) })

describe('a note for the administrator', () => {
  it('says what was seen, what it means, and what to set', () => {
    const note = noteOf('bad-ike.gateway.log')
    for (const line of [
      'Note for the administrator of the VPN gateway',
      'You and the gateway have no encryption in common.',
      'Certainty: sure. Nothing else looks like this.',
      'Time: 2026-11-21T11:45:08.000Z',
      'Fault: ike / ike-no-common-proposal',
      'Symptom and cause: NO-PROPOSAL-CHOSEN in phase 1 → no common algorithms, or no entry for this client',
      '  +0.004 s  notify: phase 1, type 14, NO_PROPOSAL_CHOSEN',
      '  The client offers: aes256-sha512-modp4096',
      '  The gateway accepts: aes128-sha1-modp1024',
      '  Better change the gateway. In the profile, aes128-sha1-modp1024 would do, which is weak.',
      '    conn: keyexchange=ikev1, ike=aes256-sha512-modp4096!',
      '    conn: ike=aes256-sha2_512;modp4096',
    ])
      expect(note.split('\n')).toContain(line)
    expect(note).toMatch(/MikroTik:\n {4}\/ip ipsec profile set .* hash-algorithm=sha512 dh-group=modp4096/)
  })

  it.each([
    'wrong-user.gateway.log',
    'wrong-password.client.log',
    'nm-wrong-user.client.log',
    'cert-untrusted.gateway.log',
  ])('names nobody unless asked: %s', (file) => {
    const user = file.includes('user') ? 'mallory' : 'alice'
    const subject = { gateway: 'vpn.example.com', user }
    expect(noteOf(file, subject)).not.toMatch(/mallory|alice/)
    expect(noteOf(file, subject, true)).toContain(user)
  })

  it('knows a name in its other spellings', () => {
    const subject = { gateway: 'vpn.example.com', user: 'CORP\\alice' }
    const verdict = verdictOf(
      [
        {
          at: 0,
          stage: 'authenticate',
          kind: 'auth-rejected',
          method: 'CHAP',
          user: 'CORP\\alice',
          text: 'no alice here',
        },
      ],
      subject,
    )
    expect(noteForAdministrator(verdict, english, { subject })).not.toContain('alice')
  })

  it('is one page, whatever is in the log', () => {
    for (const file of ['plain-l2tp.client.log', 'cert-untrusted.client.log', 'nm-wrong-psk.client.log']) {
      const lines = noteOf(file).split('\n')
      expect(lines.length).toBeLessThan(66)
      expect(lines.filter((line) => /[^\P{Cc}\n]/u.test(line))).toEqual([])
    }
  })

  it('puts no hostile name of a gateway into a line to be pasted', () => {
    const subject = { gateway: '$(reboot)' }
    const note = noteForAdministrator(verdictIn('cert-wrong-id.client.log', subject), english, { subject })
    expect(note).toContain('leftid=@vpn.example.com')
    expect(note).not.toContain('leftid=@$')
  })

  it('says that nothing is wrong when nothing is', () => {
    expect(noteOf('psk-ok.client.log')).toContain('Nothing is wrong')
  })
})

describe('advice', () => {
  it.each(LANGUAGES)(
    'is there in %s for every fault of the table that an administrator or network owns',
    (language) => {
      const texts = textsIn(language)
      const codes = [...new Set(RULES.map(({ code }) => code))].filter((code) => entryOf(code).owner === 'admin')
      const without = codes.filter((code) => texts.byData(`note.change.${code}`).startsWith('note.'))
      expect(without).toEqual([])
    },
  )

  it('is about faults that there are, and the same in both languages', () => {
    const codes = Object.keys(englishNotes.note.change)
    expect(codes.filter((code) => !FAULT_CODES.some((known) => known === code))).toEqual([])
    expect(Object.keys(german.note.change)).toEqual(codes)
    expect(Object.keys(german.note)).toEqual(Object.keys(englishNotes.note))
  })

  it('writes for Windows only what Windows has a word for', () => {
    const linesFor = (offered: readonly string[]) =>
      serverLines('ike-no-common-proposal', {
        gateway: 'vpn.example.com',
        comparison: { field: 'ipsec.phase1', offered, common: [] },
      })['Windows Server']
    expect(linesFor(['aes256-sha512-modp4096'])).toBeUndefined()
    expect(linesFor(['aes256-sha512-modp4096', 'aes128-sha1-modp1024'])?.join()).toMatch(
      /-EncryptionMethod AES128 -IntegrityCheckMethod SHA1 -DHGroup Group2 /,
    )
  })

  it('has lines for strongSwan and Libreswan wherever it has any', () => {
    for (const code of FAULT_CODES) {
      const lines = serverLines(code, { gateway: 'vpn.example.com' })
      const servers = Object.keys(lines)
      if (servers.length > 0)
        expect([code, servers]).toEqual([code, expect.arrayContaining(['strongSwan', 'Libreswan'])])
    }
  })
})
