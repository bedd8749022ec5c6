import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../../../../../src-main/domain/settings/settings.ts'
import { openSignIn } from '../../../../../src-main/desktop/sign-in/sign-in.ts'
import type { Autostart } from '../../../../../src-main/platform/autostart.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'

/** A desktop that starts what it was told to, until its person says otherwise. */
function computer(startAtSignIn: Settings['startAtSignIn'] = 'nothing') {
  let settings: Settings = { ...DEFAULT_SETTINGS, startAtSignIn }
  let command: readonly string[] | undefined = startAtSignIn === 'nothing' ? undefined : ['/opt/culvert']
  let isBroken = false
  const autostart: Autostart = {
    isOn: () => Promise.resolve(command !== undefined),
    set: (wanted) => {
      if (isBroken) return Promise.reject(new Error('ENOSPC'))
      command = wanted
      return Promise.resolve()
    },
  }
  const log = quietLog()
  const items = {
    opened: false,
    set: [] as unknown[],
    getLoginItemSettings: () => ({ openAtLogin: items.set.length > 0, wasOpenedAtLogin: items.opened }) as never,
    setLoginItemSettings: (item: unknown) => void items.set.push(item),
  }
  const store = { get: () => settings, set: (next: Settings) => Promise.resolve((settings = next)) }
  return {
    items,
    log,
    open: (words: readonly string[] = [], own: Autostart | undefined = autostart) =>
      openSignIn({ settings: store, log }, words, { app: items, autostart: own, program: ['/opt/culvert'] }),
    openWithItems: () =>
      openSignIn({ settings: store, log }, [], { app: items, autostart: undefined, program: ['culvert.exe'] }),
    choose: (choice: Settings['startAtSignIn']) => void (settings = { ...settings, startAtSignIn: choice }),
    command: () => command,
    removeByHand: () => void (command = undefined),
    break: () => void (isBroken = true),
    settings: () => settings,
  }
}

describe('the start at sign-in', () => {
  it('is set and taken back as the person chooses', async () => {
    const set = computer()
    const signIn = await set.open()
    set.choose('tray')
    await signIn.apply()
    expect(set.command()).toEqual(['/opt/culvert', '--at-sign-in', '--in-tray'])
    set.choose('window')
    await signIn.apply()
    expect(set.command()).toEqual(['/opt/culvert', '--at-sign-in'])
    set.choose('nothing')
    await signIn.apply()
    expect(set.command()).toBeUndefined()
  })

  it('that was removed by the system’s own means stays removed', async () => {
    const set = computer('tray')
    set.removeByHand()
    await (await set.open()).apply()
    expect([set.settings().startAtSignIn, set.command()]).toEqual(['nothing', undefined])
  })

  it('that cannot be set is in the log', async () => {
    const set = computer()
    const signIn = await set.open()
    set.break()
    set.choose('tray')
    await signIn.apply()
    expect(set.log.lines.join()).toContain('ENOSPC')
  })

  it('is Electron’s where the system keeps a list, with what tells such a start', async () => {
    const set = computer()
    const signIn = await set.openWithItems()
    set.choose('tray')
    await signIn.apply()
    expect(set.items.set).toEqual([{ openAtLogin: true, args: ['--at-sign-in', '--in-tray'] }])
  })
})

describe('a start of the app', () => {
  it('is known by its words', async () => {
    expect((await computer().open(['--at-sign-in', '--in-tray'])).start).toEqual({ atSignIn: true, hidden: true })
    expect((await computer().open(['--at-sign-in'])).start).toEqual({ atSignIn: true, hidden: false })
    expect((await computer().open(['/home/anna/office.culvert'])).start).toEqual({ atSignIn: false, hidden: false })
  })

  it('is known by macOS’ word, which passes none on', async () => {
    const set = computer()
    set.items.opened = true
    set.items.set.push('set before')
    set.choose('tray')
    expect((await set.openWithItems()).start).toEqual({ atSignIn: true, hidden: true })
  })
})
