import { done, failed } from '../../domain/result.ts'
import { refusal, type ReadSettings } from '../draft/draft.ts'
import { eachOf, gathered, type Named } from '../draft/gather.ts'
import { readLooseJson } from '../draft/loose-json.ts'
import { fromBase64 } from '../draft/octets.ts'
import { isDict, textIn, utf8Text, type Dict, type Value } from '../draft/value.ts'
import { childOf, childrenOf, elementsOf, readXml, textOf, type Element } from '../xml/tree.ts'
import { connectionMade, type Arguments, type Connection } from './connection.ts'
import { joinedTexts } from './powershell.ts'
import { suiteOf } from './suite.ts'

/** Recognises MDM's VPN profile (VPNv2 CSP), plain, or escaped within another document. */
const MARK = /<VPNProfile[\s/>]|&lt;VPNProfile(?:\s|&gt;)/i
export const isProfileXml = (text: string): boolean => /^\s*</.test(text) && MARK.test(text)
/** Recognises Microsoft Graph's JSON of a custom profile. */
export const isGraphProfile = (text: string): boolean => /^\s*[[{]/.test(text) && /"omaUri"\s*:/.test(text)
/** Recognises a script that joins such a profile from texts and variables. */
export const joinsProfileXml = (text: string): boolean => !/^\s*</.test(text) && MARK.test(text)

/** @param name the file's, because the profile's own name often appears only in its target address */
export function readProfileXml(text: string, name: string): ReadSettings {
  const read = readXml(text)
  if (!read.ok) return read
  const plain = elementsOf(read.value, 'VPNProfile')
  const found = plain.length > 0 ? plain.map((profile) => ({ profile, name: nameIn(text) })) : wrapped(read.value)
  if (found.length === 0) return failed(refusal('syntax', { format: 'ProfileXML' }))
  return done(gathered(eachOf(found, (one) => profileMade(one.profile, one.name ?? '', name))))
}

/** The last complete profile that a script's literals form. */
export function readJoinedProfileXml(text: string, name: string): ReadSettings {
  const joined = joinedTexts(text).findLast(({ markup }) => /<VPNProfile[\s>][^]*<\/VPNProfile>/i.test(markup))
  const read = joined && readXml(/<VPNProfile[\s>][^]*<\/VPNProfile>/i.exec(joined.markup)?.[0] ?? '')
  if (!read?.ok) return failed(read?.fault ?? refusal('computed', { format: 'ProfileXML' }))
  const named = /\$ProfileName\s*=\s*(['"])([^'"$\r\n]{1,120})\1/i.exec(text)?.[2]
  return done(gathered([profileMade(read.value, named ?? '', name)], [{ kind: 'not-run', setting: 'PowerShell' }]))
}

interface Found {
  readonly profile: Element
  readonly name: string | undefined
}

/** In SyncML or an Intune export, the profile is text, escaped one or more times. */
function wrapped(root: Element): readonly Found[] {
  const all = (element: Element, near: string): readonly Found[] => {
    const [address, ...others] = elementsOf(element, 'LocURI')
    const place = address && others.length === 0 ? address.text : near
    return [...inText(element.text, place), ...element.children.flatMap((child) => all(child, place))]
  }
  return all(root, '')
}

/** @param place the target address of the text, which contains the name */
function inText(text: string, place: string): readonly Found[] {
  if (!/<VPNProfile[\s>]/i.test(text)) return []
  const inner = readXml(text.trim())
  if (!inner.ok) return []
  const name = nameIn(text) ?? nameIn(place)
  return elementsOf(inner.value, 'VPNProfile').map((profile) => ({ profile, name }))
}

/** Reads an Intune profile as Microsoft Graph exports it: a list of settings, each with its target address. */
export function readGraphProfile(text: string, name: string): ReadSettings {
  const read = readLooseJson(text)
  if (!read.ok) return read
  const settings = (value: Value): readonly Dict[] => [
    ...(isDict(value) && value.members.has('omaUri') ? [value] : []),
    ...(isDict(value) ? [...value.members.values()] : Array.isArray(value) ? (value as readonly Value[]) : []).flatMap(
      settings,
    ),
  ]
  const found = settings(read.value).flatMap(({ members }): readonly Found[] => {
    const written = textIn(members.get('value')) ?? ''
    const octets = fromBase64(written)
    return inText(octets && octets.length > 0 ? utf8Text(octets) : written, textIn(members.get('omaUri')) ?? '')
  })
  if (found.length === 0) return failed(refusal('not-vpn', { kind: 'Intune' }))
  return done(gathered(eachOf(found, (one) => profileMade(one.profile, one.name ?? '', name))))
}

/** The name in the target address `./User/Vendor/MSFT/VPNv2/NAME/ProfileXML`. */
function nameIn(text: string): string | undefined {
  const escaped = /VPNv2\/([^/"'<>\r\n]{1,200})\/ProfileXML/i.exec(text)?.[1]
  if (escaped === undefined) return undefined
  try {
    return decodeURIComponent(escaped)
  } catch {
    // Not written as an address.
    return escaped
  }
}

const TOLD = ['TrafficFilter', 'AppTrigger', 'Proxy', 'TrustedNetworkDetection', 'AlwaysOn', 'DeviceCompliance']

function profileMade(profile: Element, given: string, file: string): Named {
  const name = textOf(profile, 'ProfileName') ?? given
  const native = childOf(profile, 'NativeProfile')
  const protocols = [
    textOf(native, 'NativeProtocolType') ?? 'Automatic',
    ...childrenOf(childOf(native, 'ProtocolList'), 'NativeProtocolType').map(({ text }) => text),
  ]
  const type = protocols.find((one) => /^l2tp$/i.test(one.trim())) ?? protocols[0] ?? ''
  const shown = name === '' ? file : name
  if (!native) return { name: shown, made: { refusal: refusal('other-vpn', { kind: 'PluginProfile' }) } }
  const connection = connectionIn(profile, native, { name, type })
  return { name: shown, made: connectionMade(connection, new Set()) }
}

function connectionIn(profile: Element, native: Element, told: { name: string; type: string }): Connection {
  const [gateway = '', ...spare] = (textOf(native, 'Servers') ?? '').split(',').map((host) => host.trim())
  const methods = childrenOf(childOf(native, 'Authentication'), 'UserMethod').map(({ text }) => text.trim())
  const isExcluded = (route: Element): boolean => /^true$/i.test(textOf(route, 'ExclusionRoute') ?? '')
  const routes = childrenOf(profile, 'Route')
  const [main, ...others] = childrenOf(profile, 'DomainNameInformation')
  const psk = textOf(native, 'L2tpPsk')
  const suite = childOf(native, 'CryptographySuite')
  const given: Arguments = new Map([
    ['TunnelType', [told.type]],
    ['SplitTunneling', [/^SplitTunnel$/i.test(textOf(native, 'RoutingPolicyType') ?? '') ? 'True' : 'False']],
  ])
  if (told.name !== '') given.set('Name', [told.name])
  if (gateway !== '') given.set('ServerAddress', [gateway])
  if (methods.length > 0) given.set('AuthenticationMethod', methods)
  if (textOf(native, 'Authentication', 'MachineMethod') === undefined || psk !== undefined)
    given.set('L2tpPsk', [childOf(native, 'L2tpPsk')?.text ?? ''])
  given.set('DnsSuffix', [textOf(profile, 'DnsSuffix') ?? ''])
  const list = (text: string | undefined): readonly string[] =>
    (text ?? '').split(/[,;]/).filter((one) => one.trim() !== '')
  given.set(
    'DnsIPAddress',
    list(textOf(main, 'DnsServers')).map((one) => one.trim()),
  )
  const domain = textOf(main, 'DomainName')?.replace(/^\./, '')
  const isClassed = !/^true$/i.test(textOf(native, 'DisableClassBasedDefaultRoute') ?? '')
  return {
    arguments: given,
    routes: routes
      .filter((one) => !isExcluded(one))
      .map((one) => `${textOf(one, 'Address') ?? ''}/${textOf(one, 'PrefixSize') ?? ''}`),
    loose: false,
    isClassed,
    spare,
    domains: domain === undefined || domain === '' ? [] : [domain],
    ...(suite ? { suite: suiteOf((name) => textOf(suite, name)) } : {}),
    notCarried: [
      ...TOLD.filter((element) => /[^\s]/.test(textWithin(childOf(profile, element)).replace(/^false$/i, ''))),
      ...(routes.some(isExcluded) ? ['ExclusionRoute'] : []),
      ...(others.length > 0 ? ['DomainNameInformation'] : []),
    ],
  }
}

const textWithin = (element: Element | undefined): string =>
  element === undefined ? '' : [element.text.trim(), ...element.children.map(textWithin)].join('')
