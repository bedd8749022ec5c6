import { afterEach, describe, expect, it } from 'vitest'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { REMOVE_RULES } from '../../../../../src-main/platform/windows/amend.ts'
import { windowsBackend } from '../../../../../src-main/platform/windows/backend.ts'
import { linkCommand, type LinkWish } from '../../../../../src-main/platform/windows/link.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { runElevated } from '../../../../support/windows/administrator.ts'
import { withoutInterpreter } from '../../../../support/windows/interpreter.ts'
import { PlayedWindows, type PlayedRule } from '../../../../support/windows/played-windows.ts'

const never = new AbortController().signal
const reason = withoutInterpreter()
const GUID = '{5C1F0D52-0001-4000-8000-0000000000AB}'
const ruleOf = (change: Partial<PlayedRule>): PlayedRule => ({
  Name: '{00000000-0000-4000-8000-000000000001}',
  Namespace: ['.other.example'],
  NameServers: ['192.0.2.53'],
  DisplayName: '',
  Comment: 'set by hand',
  ...change,
})
const FOREIGN = ruleOf({})
const SPLIT = {
  gateway: 'ok.test',
  routing: { mode: 'split', routes: ['10.1.0.0/16'] },
  dns: { servers: ['10.0.0.53'], domains: ['corp.example', 'lab.example'] },
} as const satisfies Partial<ProfileDraft>
/** Two looks, two seconds apart, and the starts of an interpreter on a busy machine. */
const KEEPER = { timeout: 60_000, interval: 250 }

let played: PlayedWindows
afterEach(() => played.close())

/** A Windows with a connected entry, whose link has the number 23. */
function open(rules: readonly PlayedRule[] = [FOREIGN]): void {
  played = new PlayedWindows((state) => {
    state.entries = ['Office', 'Second'].map((Name, i) => ({
      ...{ Guid: GUID.replace('0001', `000${i + 1}`), Name, ServerAddress: 'ok.test', TunnelType: 'L2tp' },
      ...{ EncryptionLevel: 'Optional', L2tpIPsecAuth: 'Psk', ConnectionStatus: 'Connected', SplitTunneling: true },
      ...{ Routes: [], Policy: null, KeySha256: '', AllUserConnection: false },
    }))
  })
  played.rules = rules
}
const wish = (change: Partial<LinkWish['rules']> = {}): LinkWish => ({
  index: 23,
  alias: 'Office',
  rules: { entry: GUID, domains: ['corp.example', 'lab.example'], servers: ['10.0.0.53', '10.0.0.54'], ...change },
})
const asAdministrator = (wanted: LinkWish) => runElevated(played, linkCommand(wanted))
const hangUp = (): void => played.change(({ entries: [first] }) => first && (first.ConnectionStatus = 'Disconnected'))
const OURS = {
  Namespace: ['.corp.example', '.lab.example'],
  NameServers: ['10.0.0.53', '10.0.0.54'],
  Comment: `Culvert ${GUID}`,
  DisplayName: 'Office',
}

describe.skipIf(reason)(
  `rules of name resolution${reason ? ` (skipped: ${reason})` : ''}`,
  { timeout: 180_000 },
  () => {
    it('stand when the line has ended, stay as long as the link, and go with it', async () => {
      const second = ruleOf({ Name: '{2}', Comment: `Culvert ${GUID.replace('0001', '0002')}`, DisplayName: 'Second' })
      open([FOREIGN, second])
      expect((await asAdministrator(wish())).error).toBeUndefined()
      expect(played.rules).toMatchObject([FOREIGN, second, OURS])
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      expect(played.rules).toHaveLength(3)
      hangUp()
      await expect.poll(() => played.rules, KEEPER).toEqual([FOREIGN, second])
    })

    it('are there once however often the line is run, and take only letters, digits, hyphens and dots', async () => {
      open()
      await asAdministrator(wish())
      const [, first] = played.rules
      await asAdministrator(wish({ domains: ["x'; exit 9; '", 'corp.example', '$(exit 9).example'] }))
      expect(played.rules).toMatchObject([FOREIGN, { ...OURS, Namespace: ['.corp.example'] }])
      expect(played.rules[1]?.Name).not.toBe(first?.Name)
      hangUp()
      await expect.poll(() => played.rules, KEEPER).toEqual([FOREIGN])
    })

    it('are not made for a link that is gone, or whose number is another’s', async () => {
      open()
      expect((await asAdministrator({ ...wish(), alias: 'Second' })).error).toMatchObject({ code: 2 })
      hangUp()
      expect((await asAdministrator(wish())).error).toBeDefined()
      expect(played.rules).toEqual([FOREIGN])
    })

    it('are not made without an administrator, and the line says so', async () => {
      open()
      const line = linkCommand(wish())
      expect((await runElevated(played, line, { FAKE_ELEVATED: '' })).error).toMatchObject({ code: 4 })
      expect(played.rules).toEqual([FOREIGN])
    })

    it('that a killed keeper has left are found by the survey, and removed by its remedy', async () => {
      const left = ruleOf({ Name: '{3}', Comment: `Culvert ${GUID}`, DisplayName: 'Gone' })
      const kept = ruleOf({ Name: '{4}', Comment: `Culvert ${GUID}`, DisplayName: 'Office' })
      open([FOREIGN, left, kept])
      const lines: string[] = []
      const elevate = (line: string) => {
        lines.push(line)
        return runElevated(played, line)
      }
      const backend = windowsBackend({ machine: played.machine({ elevate }) })
      const both = await Promise.all([1, 2].map(() => backend.amend('remove-rules', never)))
      expect(both).toMatchObject([{ ok: true }, { ok: true }])
      // Asked twice, it is one dialog.
      expect(lines).toEqual([REMOVE_RULES])
      expect(played.rules).toEqual([FOREIGN, kept])
    })

    it('that are left go with the next connect of the entry, and the tunnel says which domains it has', async () => {
      open()
      played.change((state) => (state.entries = []))
      const backend = windowsBackend({ machine: played.machine({ elevate: (line) => runElevated(played, line) }) })
      const applied = await backend.apply(profileWith(SPLIT), SECRETS, never)
      if (!applied.ok) throw new Error(applied.fault.code)
      const ours = { Comment: `Culvert ${played.entries[0]?.Guid ?? ''}`, DisplayName: 'Head office' }
      played.rules = [FOREIGN, ruleOf({ Name: '{5}', ...ours })]
      expect(await applied.value.dial(never)).toMatchObject({
        ok: true,
        value: { dns: ['10.0.0.53', '10.99.0.1'], domains: ['corp.example', 'lab.example'] },
      })
      expect(played.rules).toMatchObject([FOREIGN, { ...OURS, NameServers: ['10.0.0.53'], ...ours }])
      await backend.hangUp(OFFICE_ID, never)
      await expect.poll(() => played.rules, KEEPER).toEqual([FOREIGN])
    })

    it('that nobody may read are no finding of the survey', async () => {
      open()
      played.env = { FAKE_NO_RULES: '1' }
      const { faults } = await windowsBackend({ machine: played.machine() }).survey(never)
      expect(faults.map(({ code }) => code)).not.toContain('windows-rules-left')
    })
  },
)
