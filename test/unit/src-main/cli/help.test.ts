import { describe, expect, it } from 'vitest'
import manifest from '../../../../package.json' with { type: 'json' }
import { widthOf } from '../../../../src-main/cli/print/width.ts'
import { LANGUAGES } from '../../../../src-main/domain/settings/language.ts'
import { Stage, type Ran, type RunOptions } from '../../../support/cli/stage.ts'

const COMMANDS: readonly (readonly string[])[] = [
  [],
  ['profile'],
  ['profile', 'list'],
  ['profile', 'show'],
  ['profile', 'add'],
  ['profile', 'edit'],
  ['profile', 'remove'],
  ['connect'],
  ['disconnect'],
  ['status'],
  ['survey'],
  ['logs'],
  ['diagnose'],
  ['mtu'],
  ['practice'],
]

describe('help', () => {
  function help(words: readonly string[], language: string, options: RunOptions = {}): Promise<Ran> {
    const stage = new Stage()
    stage.open = () => Promise.reject(new Error('help needs no services'))
    return stage.run(words, { language, ...options })
  }

  describe.each(LANGUAGES)('in %s', (language) => {
    it.each(COMMANDS.map((words) => ({ words })))(
      'of $words fits 80 columns and is asked for in three ways',
      async ({ words }) => {
        const ran = await help([...words, '--help'], language)
        expect([ran.code, ran.err]).toEqual([0, ''])
        expect(Math.max(...ran.out.split('\n').map((line) => widthOf(line)))).toBeLessThanOrEqual(80)
        expect(ran.out).not.toMatch(/cli\.|undefined/)
        expect(await help(['help', ...words], language)).toEqual(ran)
        expect(await help([...words, '-h'], language)).toEqual(ran)
      },
    )

    it('shows an example for each command that does something', async () => {
      for (const words of COMMANDS.filter((item) => item.length === 1 && item[0] !== 'profile'))
        expect((await help([...words, '--help'], language)).out).toContain(`    culvert ${words.join(' ')}`)
    })
  })

  it('has its own words in each language', async () => {
    const [english, german] = [await help(['--help'], 'en'), await help(['--help'], 'de')]
    expect(english.out).toContain('Usage: culvert [options] [command]')
    expect(german.out).toContain('Aufruf: culvert [Optionen] [Befehl]')
    expect(german.out).not.toMatch(/Usage|Commands|Examples|display/)
  })

  it.each(LANGUAGES)('of the profiles is asked for behind their name too, in its own words: %s', async (language) => {
    const own = await help(['profile', '--help'], language)
    expect(await help(['profile', 'help'], language)).toEqual(own)
    expect(await help(['profile', 'help', 'add'], language)).toEqual(await help(['profile', 'add', '--help'], language))
    expect(own.out).not.toContain('display help')
  })

  it('is what a bare command shows', async () => {
    expect(await help([], 'en')).toEqual(await help(['--help'], 'en'))
  })

  it('is bold only on a terminal', async () => {
    const screen = { columns: 100, rows: 30 }
    expect((await help(['--help'], 'en', { screen })).out).toContain('\u001b[1mUsage:\u001b[0m')
    expect((await help(['--help'], 'en', { screen, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b')
  })

  it('the version is the package’s', async () => {
    expect(await help(['--version'], 'en')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
  })
})

describe('the language', () => {
  it.each([
    [{ LC_ALL: 'de_DE.UTF-8', LANG: 'en_US.UTF-8' }, undefined, 'Aufruf:'],
    [{ LC_ALL: '', LC_MESSAGES: 'de', LANG: 'en_US.UTF-8' }, undefined, 'Aufruf:'],
    [{ LANG: 'de_AT' }, undefined, 'Aufruf:'],
    [{ LANG: 'fr_FR.UTF-8' }, undefined, 'Usage:'],
    [{ LANG: 'C' }, undefined, 'Usage:'],
    [{ LANG: 'en_US.UTF-8' }, 'de', 'Aufruf:'],
    [{ LANG: 'de_DE.UTF-8' }, 'en', 'Usage:'],
    [{ LANG: 'de_DE.UTF-8' }, 'system', 'Aufruf:'],
    [{ LANG: 'de_DE.UTF-8' }, 'klingon', 'Aufruf:'],
  ])('for %o and the setting %s begins "%s"', async (env, language, begin) => {
    const ran = await new Stage().run(['--help'], { env, ...(language ? { language } : {}) })
    expect(ran.out.startsWith(begin)).toBe(true)
  })

  it.each([
    ['de-DE', 'Aufruf:'],
    ['de-CH', 'Aufruf:'],
    ['ja-JP', 'Usage:'],
  ])('of a system that sets no variable and speaks %s begins "%s"', async (locale, begin) => {
    const ran = await new Stage().run(['--help'], { env: { LANG: '' }, locale })
    expect(ran.out.startsWith(begin)).toBe(true)
  })
})
