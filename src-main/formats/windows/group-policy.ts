import { done } from '../../domain/result.ts'
import { refusal, type ReadSettings } from '../draft/draft.ts'
import { eachOf, gathered, type Named } from '../draft/gather.ts'
import { elementsOf, readXml, type Element } from '../xml/tree.ts'
import { connectionMade, type Arguments } from './connection.ts'

/** Recognises Group Policy's preferences of network options ([MS-GPPREF] 2.2.1.12). */
export const isGroupPolicy = (text: string): boolean => /<NetworkOptions[\s>]/i.test(text)

export function readGroupPolicy(text: string): ReadSettings {
  const read = readXml(text)
  if (!read.ok) return read
  const isOff = elementsOf(read.value, 'NetworkOptions').some((one) => attribute(one, 'disabled') === '1')
  const items = [...elementsOf(read.value, 'VPN'), ...elementsOf(read.value, 'DUN')]
  return done(gathered(eachOf(items, (item) => named(item, isOff))))
}

/** In any case, because several editors write these files. */
const attribute = (element: Element | undefined, name: string): string | undefined =>
  Object.entries(element?.attributes ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]

const METHODS = ['MSCHAPv2', 'CHAP', 'PAP'] as const

function named(item: Element, isOff: boolean): Named {
  const properties = item.children.find(({ name }) => name.toLowerCase() === 'properties')
  const name = attribute(properties, 'name') ?? attribute(item, 'name') ?? ''
  const action = attribute(properties, 'action') ?? 'U'
  if (item.name.toLowerCase() === 'dun') return { name, made: { refusal: refusal('not-vpn', { kind: 'DUN' }) } }
  if (isOff || attribute(item, 'disabled') === '1' || action === 'D')
    return { name, made: { refusal: refusal('switched-off') } }
  const strategy = attribute(properties, 'vpnStrategy') ?? ''
  const type = /l2tp/i.test(strategy) ? 'L2tp' : /pptp/i.test(strategy) ? 'PPTP' : 'Automatic'
  const given: Arguments = new Map([
    ['TunnelType', [type]],
    ['L2tpPsk', ['']],
  ])
  if (name !== '') given.set('Name', [name])
  const gateway = attribute(properties, 'ipAddress') ?? ''
  if (gateway !== '') given.set('ServerAddress', [gateway])
  const methods = METHODS.filter((method) => attribute(properties, method) === '1')
  if (attribute(properties, 'customSettings') === '1' && methods.length > 0)
    given.set('AuthenticationMethod', [...methods])
  const notCarried = ['dialFirst'].filter((key) => (attribute(properties, key) ?? '') !== '')
  const made = connectionMade({ arguments: given, routes: [], loose: false, notCarried }, new Set())
  return { name, made }
}
