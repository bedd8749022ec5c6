import { describe, expect, it } from 'vitest'
import { fileClaim } from '../../../../../src-main/services/sessions/session-claim.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { LAB_ID, OFFICE_ID } from '../../../../support/profiles.ts'

describe('the claim to connect', () => {
  it('is one process’s at a time, and names whose it is', async () => {
    const directory = freshDirectory()
    const window = fileClaim(directory)
    const command = fileClaim(directory)
    const claim = await window.take(OFFICE_ID, 'Head office')
    expect(await command.take(LAB_ID, 'Lab Berlin')).toEqual({ heldFor: 'Head office' })
    expect(await command.holder()).toBe(OFFICE_ID)
    if ('release' in claim) await claim.release()
    expect(await command.holder()).toBeUndefined()
    expect(await command.take(LAB_ID, 'Lab Berlin')).toHaveProperty('release')
  })
})
