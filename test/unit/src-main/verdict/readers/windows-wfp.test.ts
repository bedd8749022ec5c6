import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'

const fixture = readFileSync(
  join(import.meta.dirname, '../../../../fixtures/logs/windows-wfp-netevents.constructed.xml'),
  'utf8',
)

interface Event {
  readonly phase?: 'MM' | 'QM'
  readonly code: number
  readonly state?: string
  readonly port?: number
  readonly auth?: string
  readonly role?: string
  readonly flags?: string
  readonly at?: string
}

const event = ({
  phase = 'MM',
  code,
  state = 'SA_SENT',
  port = 500,
  at = '2026-11-29T10:12:32.871Z',
  ...rest
}: Event) =>
  [
    `<item><header><timeStamp>${at}</timeStamp><remotePort>${port}</remotePort></header>`,
    `<type>FWPM_NET_EVENT_TYPE_IKEEXT_${phase}_FAILURE</type>`,
    `<failureErrorCode>${code}</failureErrorCode><flags>${rest.flags ?? ''}</flags>`,
    `<${phase.toLowerCase()}State>IKEEXT_${phase}_SA_STATE_${state}</${phase.toLowerCase()}State>`,
    `<saRole>IKEEXT_SA_ROLE_${rest.role ?? 'INITIATOR'}</saRole>`,
    `<mmAuthMethod>${rest.auth ?? 'IKEEXT_PRESHARED_KEY'}</mmAuthMethod></item>`,
  ].join('\n')
const log = (...events: readonly Event[]): string => `<netEvents>\n${events.map(event).join('\n')}\n</netEvents>\n`
const judge = (text: string) => {
  const { fault, certainty } = verdictOf(readLog(text).last, { machineAuth: 'psk' })
  return [fault?.code, certainty]
}

describe('what the Windows Filtering Platform keeps of IKE', () => {
  it('is a record of the last attempt, whatever lies before it', () => {
    expect(judge(fixture)).toEqual(['ike-no-common-proposal', 'near-sure'])
    expect(readLog(fixture).kinds).toEqual(['windows'])
  })

  it.each([
    ['no proposal in common', { code: 13868 }, ['ike-no-common-proposal', 'near-sure']],
    ['attributes that are refused', { code: 13802 }, ['ike-no-common-proposal', 'likely']],
    ['a wrong key, by the refused proof', { code: 13801, state: 'FINAL_SENT' }, ['psk-mismatch', 'near-sure']],
    ['a wrong key, by silence to the proof', { code: 13805, state: 'FINAL_SENT' }, ['psk-mismatch', 'likely']],
    ['silence to the first message', { code: 13805 }, ['ike-no-response', 'open']],
    ['silence to the key exchange', { code: 13805, state: 'FINAL' }, ['ike-refused', 'likely']],
    [
      'no proposal of ESP in common',
      { phase: 'QM', code: 13868, state: 'INITIAL' },
      ['esp-no-common-proposal', 'near-sure'],
    ],
    [
      'a refused certificate',
      { code: 13801, state: 'FINAL_SENT', auth: 'IKEEXT_CERTIFICATE' },
      ['gateway-certificate-untrusted', 'likely'],
    ],
    // Nobody knows whether 4500 is open.
    [
      'silence to the proof on another port',
      { code: 13805, state: 'FINAL_SENT', port: 4500 },
      ['natt-no-response', 'open'],
    ],
    ['a number that says little', { code: 13825 }, ['component-stopped', 'open']],
  ] as const satisfies readonly (readonly [string, Event, readonly [string, string]])[])(
    'tells %s',
    (_, one, verdict) => {
      expect(judge(log(one))).toEqual(verdict)
    },
  )

  it('makes a 789 the cause that lies behind it', () => {
    const dial =
      'CoId={7A3F1C22-0B5D-4E67-9D2A-5F0C1E8B9A10}: The user PC\\anna dialed a connection named Office which has'
    const event20227 = `${dial} failed. The error code returned on failure is 789.\n`
    expect(judge(event20227)[0]).toBe('windows-natt-blocked')
    expect(judge(event20227 + log({ code: 13868 }))).toEqual(['ike-no-common-proposal', 'near-sure'])
    expect(judge(log({ code: 13801, state: 'FINAL_SENT' }) + event20227)).toEqual(['psk-mismatch', 'near-sure'])
  })

  it.each([
    [
      'that Windows calls harmless',
      { code: 13868, flags: '<item>FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN</item>' },
    ],
    ['of a computer that called this one', { code: 13868, role: 'RESPONDER' }],
  ] as const)('passes over a failure %s', (_, one) => {
    expect(readLog(log(one)).last).toEqual([])
  })

  it('keeps to the last attempt where an earlier one failed otherwise', () => {
    const earlier = { code: 13801, state: 'FINAL_SENT', at: '2026-11-29T10:00:00.000Z' }
    expect(judge(log({ code: 13805 }, earlier))).toEqual(['ike-no-response', 'open'])
  })

  it('says nothing of what is cut, or is no number', () => {
    expect(readLog('<netEvents>\n<item><type>FWPM_NET_EVENT_TYPE_IKEEXT_MM_FAILURE</type>').last).toEqual([])
    expect(readLog(log({ code: Number.NaN })).last).toEqual([])
    expect(readLog('<netEvents>\n</netEvents>\n').last).toEqual([])
  })

  it('keeps little of thousands of events', () => {
    const text = log(...Array.from({ length: 2_000 }, () => ({ code: 13868 })))
    expect(judge(text)).toEqual(['ike-no-common-proposal', 'near-sure'])
    expect(readLog(text).last.length).toBeLessThan(5)
  })
})

const LISTS = `
LocalEndpoint              : 192.168.1.20
RemoteEndpoint             : 203.0.113.10
CipherAlgorithm            : AES256
HashAlgorithm              : SHA256
GroupId                    : DHGroup14
FirstCipherAlgorithm       : AESCBC256
FirstIntegrityAlgorithm    : SHA1
RemoteUdpEncapsulationPort : 4500
`

describe('associations that stand', () => {
  it('tell what was agreed on, and that nothing is wrong so far', () => {
    const seen = readLog(LISTS).last
    expect(seen).toContainEqual(expect.objectContaining({ kind: 'phase1-chosen', proposal: 'aes256-sha256-modp2048' }))
    expect(seen).toContainEqual(
      expect.objectContaining({ kind: 'phase2-chosen', proposal: 'aes256-sha1', encapsulation: 'udp' }),
    )
    expect(verdictOf(seen, { until: 'ipsec' }).fault).toBeUndefined()
  })

  it('came after what failed before', () => {
    expect(readLog(log({ code: 13868 }) + LISTS).last.some(({ kind }) => kind === 'stated')).toBe(false)
  })

  it('name no algorithm by a word that nobody has published', () => {
    expect(readLog(LISTS.replace('AES256', '7').replace('AESCBC256', '12')).last).toEqual([])
  })
})
