import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, languageFor } from '../../../../../src-main/domain/settings/settings.ts'

describe('the language', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr-FR', 'de_DE.UTF-8'], 'de'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('for a system that prefers %j is %s', (preferred, language) => {
    expect(languageFor('system', preferred)).toBe(language)
  })

  it('is the chosen one whatever the system prefers', () => {
    expect(languageFor('de', ['en'])).toBe('de')
  })

  it('follows the system by default', () => {
    expect(DEFAULT_SETTINGS).toEqual({
      theme: 'system',
      language: 'system',
      diagnoseAfterFailure: 'ask',
      listOrder: 'name',
      systemOffer: 'open',
      notices: 'outages',
      keepHistory: true,
      signInPage: 'gnome',
      startAtSignIn: 'nothing',
      onSignOut: 'end',
      onUserSwitch: 'end',
      onLock: 'keep',
    })
  })
})
