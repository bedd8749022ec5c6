import { describe, expect, it } from 'vitest'
import { unitText, type UnitFacts } from '../../../../../src-main/platform/linux-unit/render.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const FACTS: UnitFacts = {
  id: OFFICE_ID,
  name: 'Head office',
  program: ['/opt/Culvert/resources/runtime/node', '/opt/Culvert/culvert.mjs'],
  credentials: ['password', 'psk'],
  encrypted: true,
  ownCharon: false,
}
const lineOf = (text: string, name: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${name}=`))
    ?.slice(name.length + 1)

describe('the unit of a tunnel', () => {
  it('runs one command line, by absolute paths, for one profile', () => {
    expect(lineOf(unitText(FACTS), 'ExecStart')).toBe(
      `"/opt/Culvert/resources/runtime/node" "/opt/Culvert/culvert.mjs" "service" "run" "${OFFICE_ID}"`,
    )
  })

  it('leaves a name no way to be anything but a name', () => {
    const text = unitText({ ...FACTS, name: '100% $HOME "x" \\n %i' })
    expect(lineOf(text, 'Description')).toBe('Culvert: 100%% $HOME "x" \\\\n %%i')
    expect(text.split('\n')).toHaveLength(unitText(FACTS).split('\n').length)
  })

  it('leaves no specifier, variable or quote of a path to systemd', () => {
    const text = unitText({ ...FACTS, program: ['/opt/a b%n/$X/node', '/opt/"q"\\c'] })
    expect(lineOf(text, 'ExecStart')).toContain('"/opt/a b%%n/$$X/node" "/opt/\\"q\\"\\\\c"')
  })

  it('names its secrets and holds none', () => {
    const text = unitText(FACTS)
    expect(text.match(/^LoadCredential.*$/gm)).toEqual([
      `LoadCredential=profile:/etc/culvert/services/${OFFICE_ID}/profile`,
      `LoadCredentialEncrypted=password:/etc/culvert/services/${OFFICE_ID}/password`,
      `LoadCredentialEncrypted=psk:/etc/culvert/services/${OFFICE_ID}/psk`,
    ])
    expect(unitText({ ...FACTS, encrypted: false })).toContain('LoadCredential=psk:')
  })

  it('is never started again for what only a person can mend', () => {
    expect(lineOf(unitText(FACTS), 'Restart')).toBe('on-failure')
    expect(lineOf(unitText(FACTS), 'RestartPreventExitStatus')).toBe('2 4')
  })

  it('may mount only where the tunnel has a charon of its own', () => {
    const own = unitText({ ...FACTS, ownCharon: true })
    expect(lineOf(own, 'CapabilityBoundingSet')).toContain('CAP_SYS_ADMIN')
    expect(lineOf(own, 'RestrictNamespaces')).toBe('mnt')
    expect(lineOf(unitText(FACTS), 'CapabilityBoundingSet')).not.toContain('CAP_SYS_ADMIN')
    expect(lineOf(unitText(FACTS), 'RestrictNamespaces')).toBe('yes')
  })
})
