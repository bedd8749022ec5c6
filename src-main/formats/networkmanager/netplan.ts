import { done } from '../../domain/result.ts'
import type { Imported, ReadSettings } from '../draft/draft.ts'
import { together } from '../draft/gather.ts'
import { isDict, member, textIn, type Value } from '../draft/value.ts'
import { readYaml } from '../draft/yaml.ts'
import { readConnection } from './connection.ts'
import { put, type KeyfileValue } from './keyfile.ts'

export const isNetplan = (text: string): boolean => /^[ \t]*nm-devices[ \t]*:/m.test(text)

/** Reads netplan's file of NetworkManager's connections: `passthrough` contains a keyfile's keys as `group.key`. */
export function readNetplan(text: string, name: string): ReadSettings {
  const read = readYaml(text)
  if (!read.ok) return read
  const devices = member(read.value, 'network', 'nm-devices')
  const all = isDict(devices) ? [...devices.members.values()] : []
  return done(together(all.map((device) => connectionIn(member(device, 'networkmanager'), name))))
}

function connectionIn(settings: Value | undefined, file: string): Imported {
  const groups = new Map<string, Map<string, KeyfileValue>>()
  const set = (group: string, key: string, value: string | undefined): void => {
    const values = groups.get(group) ?? new Map<string, KeyfileValue>()
    groups.set(group, values)
    if (value !== undefined) put(values, key, value)
  }
  const passthrough = member(settings, 'passthrough')
  for (const [path, value] of isDict(passthrough) ? passthrough.members : []) {
    const dot = path.indexOf('.')
    if (dot > 0) set(path.slice(0, dot), path.slice(dot + 1), textIn(value))
  }
  set('connection', 'id', textIn(member(settings, 'name')))
  return readConnection({ groups, loose: [] }, file)
}
