import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../../support/texts.ts'
import { faultLines, faultOutput } from '../../../../../src-main/cli/print/fault.ts'
import { paint } from '../../../../../src-main/cli/print/line.ts'
import { hintsFor, shellWord } from '../../../../../src-main/cli/print/remedy.ts'
import { widthOf } from '../../../../../src-main/cli/print/width.ts'
import { CAUSE_NAMES } from '../../../../../src-main/domain/connect/causes.ts'
import { FAULT_CODES } from '../../../../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { titleOf } from '../../../../../src-main/presentation/causes.ts'
import { profileWith } from '../../../../support/profiles.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/language.ts'
import { anyFault } from '../../../../support/faults.ts'

const ID = '7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10'
const PROFILE = profileWith({ id: ID })
const texts = textsIn('en')

/** Everything that texts of causes name. */
const NAMED = { gateway: 'vpn.test', component: 'pppd', version: '2.4.9', cured: '2.5.0', checked: '2026-11' }

describe('a fault', () => {
  it.each(LANGUAGES)('fits 80 columns in %s and leaves no text out', (language) => {
    for (const code of FAULT_CODES) {
      const value = anyFault(
        code,
        {},
        { os: { source: 'charon', code: 24, text: 'N(AUTH_FAILED)\u001b[2J\nsecond line' } },
      )
      for (const about of [{ profile: PROFILE }, {}]) {
        const lines = faultLines(value, textsIn(language), about, 80)
        for (const line of lines) {
          const painted = paint(line, Infinity, { colour: false, unicode: true })
          expect(widthOf(painted)).toBeLessThanOrEqual(80)
          expect(painted).not.toMatch(/[\u001b\n]|cli\.|remedy\./)
        }
      }
    }
  })

  it.each(LANGUAGES)('names its other causes, each with what tells it apart, in %s', (language) => {
    const words = textsIn(language)
    const value = anyFault('psk-mismatch', {}, { others: CAUSE_NAMES.map((cause) => ({ cause, args: NAMED })) })
    const lines = faultLines(value, words, {}, 80).map((line) =>
      paint(line, Infinity, { colour: false, unicode: true }),
    )
    expect(lines.filter((line) => widthOf(line) > 80 || /cause\.|causes\.|\{\{/.test(line))).toEqual([])
    const output = faultOutput(value, words)
    expect(output.others?.map(({ cause }) => cause)).toEqual(CAUSE_NAMES)
    const told = lines.join(' ').replaceAll(/\s+/g, ' ')
    for (const { what, tell } of output.others ?? []) expect(told).toContain(`${what} ${tell}`)
    expect(told).toContain(words.text('causes.likeliest', { title: words.faultTitle(value) }))
  })

  it('is not called the likeliest where its causes are of its own kind, or where it is not known', () => {
    const finer = fault('ike-no-response', {
      args: { gateway: 'vpn.test' },
      others: [{ cause: 'gateway-off', args: {} }],
    })
    const unknown = fault('cause-unknown', { others: [{ cause: 'ports-filtered', args: {} }] })
    for (const value of [finer, unknown]) expect(titleOf(value, texts)).toBe(texts.faultTitle(value))
  })

  it('always has something to do about it', () => {
    for (const code of FAULT_CODES) {
      const value = anyFault(code, code === 'secret-missing' ? { missing: 'password' } : {})
      expect([code, hintsFor(value, texts, { profile: PROFILE }).length]).not.toEqual([code, 0])
    }
  })

  it('names the packages of the way that is used', () => {
    const commands = (args: Record<string, string>) =>
      hintsFor(anyFault('component-missing', args), texts, { family: 'debian' }).map(({ command }) => command)
    expect(commands({ component: 'xl2tpd' })[0]).toContain('network-manager-l2tp')
    expect(commands({ component: 'xl2tpd', by: 'strongswan' })[0]).toBe(
      'sudo apt install strongswan strongswan-swanctl xl2tpd ppp pkexec',
    )
  })

  it('sends nobody to a package manager for the helper, which is Culvert’s own', () => {
    const [hint] = hintsFor(fault('helper-missing'), texts, { family: 'debian' })
    expect(hint).toEqual({ text: expect.stringContaining('deb or rpm') as string })
  })

  it.each([
    ['esp-sha256-truncated', {}, '--phase2 …'],
    ['client-certificate-early', {}, '--certificate … --private-key …'],
    ['ipv6-not-carried', { field: 'dns.servers' }, '--dns …'],
    ['settings-refused', { reason: 'routing.killSwitch' }, '--no-kill-switch'],
    ['subnet-overlap', {}, '--routes …'],
  ] as const)('D7: names the flag to edit for %s', (code, args, flags) => {
    const hints = hintsFor(anyFault(code, args), texts, { profile: profileWith({ id: ID, name: 'Office' }) })
    expect(hints.map(({ command }) => command)).toContain(`culvert profile edit Office ${flags}`)
  })

  it('D7: names a flag for every fault that editing mends', () => {
    for (const code of FAULT_CODES)
      for (const { command = '' } of hintsFor(anyFault(code, {}), texts, { profile: PROFILE }))
        if (command.startsWith('culvert profile edit')) expect(command, code).toMatch(/ --[a-z]/)
  })

  it('asks once for all secrets that are missing', () => {
    const hints = hintsFor(fault('secret-missing', { args: { missing: 'password, psk' } }), texts, { profile: PROFILE })
    expect(hints.map(({ command }) => command)).toEqual([`culvert connect 'Head office' --ask-secrets --remember`])
  })

  it('names the packages of this distribution, or of all where that is not known', () => {
    const value = fault('component-missing', { args: { component: 'network-manager-l2tp' } })
    const commands = (family?: 'fedora') => hintsFor(value, texts, { family }).map(({ command }) => command)
    expect(commands('fedora')).toEqual(['sudo dnf install NetworkManager NetworkManager-l2tp strongswan xl2tpd'])
    expect(commands()).toHaveLength(4)
  })

  it('offers no command for a tunnel that has no profile', () => {
    for (const code of FAULT_CODES)
      for (const { command } of hintsFor(anyFault(code, {}), texts, {}))
        expect(command ?? '').not.toMatch(/culvert (connect|profile)/)
  })
})

describe('a name in a command', () => {
  it.each([
    ['Office', 'Office'],
    ['Head office', `'Head office'`],
    [`Anna's`, `'Anna'\\''s'`],
    ['$(reboot)', `'$(reboot)'`],
    ['--json', ID],
  ])('%j is written %s', (name, word) => {
    expect(shellWord({ id: ID, name })).toBe(word)
  })
})
