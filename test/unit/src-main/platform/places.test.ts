import { describe, expect, it } from 'vitest'
import { placesFor } from '../../../../src-main/platform/places.ts'

const HOME = '/home/anna'

describe('the places of profiles, settings and log', () => {
  it('are the XDG folders of the person', () => {
    expect(placesFor({}, HOME)).toEqual({
      directory: '/home/anna/.config/culvert',
      logDirectory: '/home/anna/.local/state/culvert',
    })
    expect(placesFor({ XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }, HOME)).toEqual({
      directory: '/c/culvert',
      logDirectory: '/s/culvert',
    })
  })

  it('are one folder where CULVERT_HOME names it', () => {
    expect(placesFor({ CULVERT_HOME: '/tmp/c', XDG_CONFIG_HOME: '/c' }, HOME)).toEqual({
      directory: '/tmp/c',
      logDirectory: '/tmp/c',
    })
  })

  it('are never relative to wherever the command was started', () => {
    expect(placesFor({ CULVERT_HOME: 'c', XDG_CONFIG_HOME: '../c', XDG_STATE_HOME: '' }, HOME)).toEqual(
      placesFor({}, HOME),
    )
  })

  it('are the application data where there is such a thing', () => {
    expect(placesFor({ APPDATA: '/roaming', LOCALAPPDATA: '/local' }, HOME)).toEqual({
      directory: '/roaming/Culvert',
      logDirectory: '/local/Culvert',
    })
  })

  it('are the Library of a person of macOS', () => {
    expect(placesFor({ XDG_CONFIG_HOME: 'relative' }, '/Users/anna')).toEqual({
      directory: '/Users/anna/Library/Application Support/Culvert',
      logDirectory: '/Users/anna/Library/Logs/Culvert',
    })
    expect(placesFor({}, '/var/root').directory).toBe('/var/root/Library/Application Support/Culvert')
    expect(placesFor({}, '/home/Users/anna').directory).toBe('/home/Users/anna/.config/culvert')
  })
})
