import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differs, parseAnswer, rasCode, type Entry } from '../../../../../src-main/platform/windows/calls/parse.ts'
import { renderApply, renderSettings } from '../../../../../src-main/platform/windows/render.ts'
import { profileWith } from '../../../../support/profiles.ts'

const ENTRY = {
  guid: '{0}',
  name: 'QsO8cm8=',
  server: 'b2sudGVzdA==',
  allUsers: false,
  status: 'Disconnected',
  tunnel: 'L2tp',
  auth: 'Psk',
  encryption: 'Custom',
  methods: ['MsChapv2'],
  split: false,
  remember: true,
  suffix: '',
  routes: [],
  policy: null,
}
const answer = (more: object): string => JSON.stringify({ version: 1, faults: [], ...more })

describe('an answer of the script', () => {
  it('has its texts decoded', () => {
    expect(parseAnswer('status', answer({ entries: [ENTRY] }))).toMatchObject({
      entries: [{ name: 'Büro', server: 'ok.test' }],
    })
  })

  it('tells of errors by number, whose they are, or by id', () => {
    const faults = [
      'VPN 623,Get-VpnConnection',
      'WIN32 5,Add-VpnConnection',
      'MiClientApiError_AccessDenied,Add-VpnConnection',
    ].map((id) => ({ step: 'entry', id, category: '' }))
    expect(parseAnswer('forget', answer({ faults }))).toMatchObject({
      faults: [
        { number: { family: 'VPN', code: 623 } },
        { number: { family: 'WIN32', code: 5 } },
        { id: faults[2]?.id },
      ],
      gone: false,
    })
  })

  it('is told from one that is blocked', () => {
    expect(parseAnswer('survey', '{"version":1,"blocked":true}\r\n')).toBe('blocked')
  })

  it('is unreadable when it is cut anywhere, and never throws', () => {
    const whole = answer({ entries: [ENTRY] })
    for (let length = 0; length < whole.length; length += 1)
      expect(parseAnswer('status', whole.slice(0, length))).toBe('unreadable')
    fc.assert(fc.property(fc.string(), (text) => parseAnswer('apply', text) === 'unreadable'))
    fc.assert(
      fc.property(fc.json(), (text) =>
        ['unreadable', 'blocked', 'object'].includes(
          typeof parseAnswer('apply', text) === 'string' ? (parseAnswer('apply', text) as string) : 'object',
        ),
      ),
    )
  })
})

describe('what is read back', () => {
  const settings = renderSettings(profileWith({ routing: { mode: 'split', routes: ['10.1.0.0/16'] } }))
  if (!settings.ok) throw new Error('not rendered')
  const wanted = renderApply(settings.value, { name: 'Büro' }, 'the key')
  const read: Entry = {
    guid: '{0}',
    name: 'Büro',
    server: 'OK.test',
    allUsers: false,
    status: 'Disconnected',
    tunnel: 'L2tp',
    auth: 'Psk',
    encryption: 'Custom',
    methods: ['MsChapv2'],
    split: true,
    remember: true,
    suffix: '',
    routes: ['10.1.0.0/16'],
    policy: { ...wanted.policy },
    link: undefined,
  }

  it('matches in whatever case Windows writes it', () => {
    expect(differs(read, wanted)).toBeUndefined()
    expect(differs({ ...read, encryption: 'Optional' }, wanted)).toBeUndefined()
  })

  it.each([
    ['TunnelType', { tunnel: 'Automatic' }],
    ['L2tpIPsecAuth', { auth: 'Certificate' }],
    ['EncryptionLevel', { encryption: 'NoEncryption' }],
    ['SplitTunneling', { split: false }],
    ['ServerAddress', { server: 'other.test' }],
    ['AuthenticationMethod', { methods: ['MsChapv2', 'Pap'] }],
    ['IPSecCustomPolicy', { policy: null }],
    ['Routes', { routes: [] }],
  ] as const)('names %s when that differs', (property, change) => {
    expect(differs({ ...read, ...(change as Partial<Entry>) }, wanted)).toBe(property)
  })
})

it('exit codes are signed: some errors of a dial are HRESULTs', () => {
  expect([0, 691, 4_294_967_295, 2_147_500_037].map(rasCode)).toEqual([0, 691, -1, -2_147_467_259])
})
