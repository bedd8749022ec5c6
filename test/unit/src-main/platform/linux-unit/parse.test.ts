import { describe, expect, it } from 'vitest'
import { parseUnit, parseVersion } from '../../../../../src-main/platform/linux-unit/parse.ts'

const show = (more: Readonly<Record<string, string>>): string =>
  Object.entries({ LoadState: 'loaded', ActiveState: 'active', Result: 'success', ExecMainStatus: '0', ...more })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

describe('what systemd says of a unit', () => {
  it('is how it stands, and what it says of itself', () => {
    expect(parseUnit(show({ StatusText: 'Connected: 10.0.0.2' }))).toEqual({
      state: 'running',
      said: 'Connected: 10.0.0.2',
    })
    expect(parseUnit(show({ ActiveState: 'activating' }))).toEqual({ state: 'starting' })
    expect(parseUnit(show({ ActiveState: 'inactive' }))).toEqual({ state: 'stopped' })
  })

  it('is nothing of a unit that is not loaded, and of a state that this version does not know', () => {
    expect(parseUnit(show({ LoadState: 'not-found', ActiveState: 'inactive' }))).toEqual({ state: 'unknown' })
    expect(parseUnit(show({ ActiveState: 'dreaming' }))).toEqual({ state: 'unknown' })
    expect(parseUnit('')).toEqual({ state: 'unknown' })
  })

  it('S-15 tells what a person mends from what systemd does', () => {
    const failed = (status: string, state = 'failed') =>
      parseUnit(show({ ActiveState: state, Result: 'exit-code', ExecMainStatus: status })).trouble
    expect(failed('4')).toBe('gave-up')
    expect(failed('243')).toBe('secrets-unreadable')
    expect(failed('1', 'activating')).toBe('ended')
    expect(parseUnit(show({ ActiveState: 'activating', Result: 'watchdog', ExecMainStatus: '6' })).trouble).toBe(
      'ended',
    )
    expect(failed('1', 'active')).toBeUndefined()
  })

  it('lets no status steer a terminal', () => {
    expect(parseUnit(show({ StatusText: `a\u001b[2Jb${'x'.repeat(400)}` })).said).toMatch(/^a \[2Jb/)
    expect(parseUnit(show({ StatusText: 'x'.repeat(400) })).said).toHaveLength(300)
  })

  it('begins with its version', () => {
    expect(parseVersion('systemd 252 (252.38-1~deb12u1)\n+PAM +AUDIT')).toBe(252)
    expect(parseVersion('systemd 258~rc1')).toBe(258)
    expect(parseVersion('bash: systemctl: command not found')).toBe(0)
  })
})
