import { describe, expect, it } from 'vitest'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import type { ProcessEnd } from '../../../../src-main/domain/session/process-end.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../../src-main/domain/settings/settings.ts'
import { takeDown } from '../../../../src-main/desktop/take-down.ts'
import type { SessionRunner } from '../../../../src-main/services/services.ts'

type Withdrawal = Parameters<SessionRunner['withdraw']>

/** @returns what was withdrawn, and whether it came down */
async function ended(end: ProcessEnd, isEnding?: boolean, more: Partial<Settings> = {}, stuck = false) {
  const asked: Withdrawal[] = []
  const sessions = {
    withdraw(...words: Withdrawal) {
      asked.push(words)
      return Promise.resolve(stuck ? [fault('cause-unknown')] : [])
    },
  }
  const settings = { get: () => ({ ...DEFAULT_SETTINGS, ...more }) }
  const events = isEnding === undefined ? {} : { isEnding: () => Promise.resolve(isEnding) }
  return { down: await takeDown({ sessions, settings }, events, end), asked }
}

describe('the app that is asked to end (SIGTERM)', () => {
  it('takes every tunnel down where the person’s session ends, also what the system carries', async () => {
    expect(await ended('unwished', true)).toEqual({ down: true, asked: [['unwished', 'all']] })
  })

  it('takes down its own alone where nobody leaves: it was only stopped', async () => {
    expect((await ended('unwished', false)).asked).toEqual([['unwished', 'own']])
    // The system does not say.
    expect((await ended('unwished')).asked).toEqual([['unwished', 'own']])
  })

  it('leaves them where the person has chosen that they stay after a sign-out', async () => {
    expect((await ended('unwished', true, { onSignOut: 'keep' })).asked).toEqual([['unwished', 'own']])
  })

  it('takes down its own alone where the person quits it, whatever else happens', async () => {
    expect((await ended('wished', true)).asked).toEqual([['wished', 'own']])
  })

  it('says what does not come down', async () => {
    expect((await ended('unwished', true, {}, true)).down).toBe(false)
  })
})
