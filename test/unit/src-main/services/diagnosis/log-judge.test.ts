import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noteForAdministrator } from '../../../../../src-main/verdict/admin-note.ts'
import { judgeLog, type JudgedLog } from '../../../../../src-main/services/diagnosis/log-judge.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/language.ts'
import { textsIn } from '../../../../support/texts.ts'

const TESTS = join(import.meta.dirname, '../../../..')
const judged = (text: string): JudgedLog =>
  judgeLog({ octets: new TextEncoder().encode(text), encoding: 'utf-8' }, () => undefined)
const journal = (second: number, text: string): string => `Nov 21 10:00:0${second} desk ${text}\n`

describe('a log', () => {
  it('is told with whose it is, its times and its lines', () => {
    const { facts } = judged(
      journal(0, 'systemd[1]: Started xl2tpd.') +
        journal(1, 'charon: 00[DMN] Starting IKE charon daemon (strongSwan 5.9.8, Linux 6.1.0-13-amd64, x86_64)') +
        journal(2, 'charon: 09[IKE] initiating Main Mode IKE_SA a[1] to 198.51.100.7') +
        journal(3, 'charon: 09[IKE] received NO_PROPOSAL_CHOSEN error notify'),
    )
    expect(facts).toMatchObject({
      hosts: ['desk'],
      system: 'linux',
      from: '11-21 10:00:00',
      to: '11-21 10:00:03',
      versions: ['strongSwan 5.9.8', 'Linux 6.1.0-13-amd64'],
      attempts: [
        {
          number: 1,
          at: '11-21 10:00:02',
          line: 3,
          gateway: '198.51.100.7',
          fault: { code: 'ike-no-common-proposal' },
        },
      ],
    })
    expect(facts.programs.map(({ name, known }) => [name, known])).toEqual([
      ['charon', true],
      ['systemd', false],
    ])
  })

  it('is shown around the lines that decide, with what hides text written out', () => {
    const text =
      Array.from({ length: 20 }, (_, n) => `line of nothing ${n}\n`).join('') +
      journal(1, 'charon: 09[IKE] received NO_PROPOSAL_CHOSEN error notify') +
      'next \u202eesrever\u0007 password: hunter2hunter\n'
    const [attempt] = judged(text).attempts
    expect(attempt?.report.log?.excerpt).toEqual([
      { line: 18, text: 'line of nothing 17' },
      { line: 19, text: 'line of nothing 18' },
      { line: 20, text: 'line of nothing 19' },
      { line: 21, text: expect.stringContaining('NO_PROPOSAL_CHOSEN') as unknown, decides: true },
      { line: 22, text: 'next \\u{202e}esrever\\x07 password: …' },
    ])
    expect(attempt?.report.evidence.map(({ line }) => line)).toEqual(expect.arrayContaining([21]))
  })

  it('of an event of Windows has the line with its number', () => {
    const [attempt] = judged('some words\nRemote Access error 691 - access denied\n').attempts
    expect(attempt?.report.log?.excerpt).toMatchObject([{ line: 2, decides: true }])
    expect(attempt?.report.evidence[0]?.line).toBe(2)
  })

  it('is counted by the rows of the file, and an entry of many rows by the one with its message', () => {
    const verbose = ['Sat 2026-11-21 10:00:01.000000 UTC [s=4fa0c2;i=1]', '    SYSLOG_IDENTIFIER=charon']
    const text = [...verbose, '    MESSAGE=09[IKE] received NO_PROPOSAL_CHOSEN error notify', ''].join('\n')
    expect(judged(`first\n${text}`).attempts[0]?.report.log?.excerpt.find(({ decides }) => decides)?.line).toBe(4)
  })

  it('says that the part of L2TP and PPP is missing, where IPsec came up and nothing more is there', () => {
    const up = readFileSync(join(TESTS, 'fixtures/logs/psk-ok.client.log'), 'utf8').split('\n')
    const { facts } = judged(up.filter((line) => / charon\[/.test(line)).join('\n'))
    expect(facts.missing).toBe('ppp')
  })
})

describe('a note about a log', () => {
  const folders = ['fixtures/logs', 'cases/given']
  const files = folders.flatMap((folder) => readdirSync(join(TESTS, folder)).map((name) => join(TESTS, folder, name)))
  const logs = files.filter((file) => file.endsWith('.log'))
  /** The last connect of each; judging them takes longer than the notes. */
  const attempts = logs.map((file) => ({ file, attempt: judged(readFileSync(file, 'utf8')).attempts.at(-1) }))
  /** What the fixtures have of people and keys. */
  const PRIVATE = /alice|mallory|\bbob\b|correct horse|s3cret|hunter2/i
  const ADDRESS = /(?<![\d.])(?!10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.|127\.)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g
  /** Of the log, but for those that stand in for others. */
  const places = (text: string): readonly string[] =>
    (text.match(ADDRESS) ?? []).filter((address) => !/^203\.0\.113\.\d$/.test(address))

  it.each(LANGUAGES)('has no name, secret or public address of any log of ours, in %s', (language) => {
    const texts = textsIn(language)
    let notes = 0
    for (const { file, attempt } of attempts) {
      const log = attempt?.report.log
      if (!attempt || !log) continue
      const note = noteForAdministrator(attempt.verdict, texts, { subject: attempt.subject, log })
      notes += 1
      expect([file, PRIVATE.exec(note)?.[0], places(note), note.split('\n').length < 70]).toEqual([
        file,
        undefined,
        [],
        true,
      ])
    }
    expect(notes).toBeGreaterThan(60)
  })
})
