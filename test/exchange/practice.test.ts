import { describe, expect, it } from 'vitest'
import { PRACTICE_FAULT_NAMES, practiceVerdict } from '../../src-main/probe/practice/faults.ts'
import { diagnosed, practiceCredentials, practiceWorld } from './practice-world.ts'

describe('a diagnosis of the practice gateway', () => {
  it.each(PRACTICE_FAULT_NAMES)('names the cause: %s', async (name) => {
    const practice = practiceWorld(name)
    const { diagnosis, observed } = await diagnosed(practice, { credentials: practiceCredentials(practice.world) })
    expect(diagnosis.verdict.fault?.code, JSON.stringify([diagnosis.verdict.rule, observed.slice(-6)])).toBe(
      practiceVerdict(name),
    )
  })
})
