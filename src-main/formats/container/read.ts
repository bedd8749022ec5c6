import { done, failed } from '../../domain/result.ts'
import { refusal, type ReadSettings } from '../draft/draft.ts'
import { gathered, type Named } from '../draft/gather.ts'
import { DraftMaker } from '../draft/maker.ts'
import { readProposals } from '../draft/proposals.ts'
import { isDict, member, type Dict } from '../draft/value.ts'
import { readYaml } from '../draft/yaml.ts'
import { environmentOf, envFilesOf, readEnvFile, type Environment } from './environment.ts'

export interface ContainerFile {
  readonly name: string
  readonly text: string
}

export const isCompose = (text: string): boolean =>
  /^[ \t]*services[ \t]*:/m.test(text) && /\bVPN_|\bL2TP|\bIPSEC/.test(text)
export const isEnvironment = (text: string): boolean =>
  /^[ \t]*(?:export[ \t]+)?(?:VPN|L2TP|IPSEC)\w*_(?:SERVER|PSK|USER|USERNAME|PASSWORD)\w*[ \t]*=/m.test(text) &&
  !/^[ \t]*(?:if|for|while|function|sed|cat|echo)\b/m.test(text)

/** In the order of the images: a name before an address. */
const KEYS = {
  gateway: [
    'VPN_SERVER',
    'VPN_SERVER_ADDR',
    'VPN_SERVER_ADDRESS',
    'VPN_SERVER_HOST',
    'VPN_GATEWAY',
    'VPN_SERVER_IPV4',
    'VPN_SERVER_IP',
    'L2TP_SERVER',
    'VPN_HOST',
    'VPN_ADDR',
  ],
  psk: ['VPN_PSK', 'VPN_IPSEC_PSK', 'IPSEC_PSK', 'L2TP_PSK', 'VPN_PRESHARED_KEY', 'VPN_SHARED_KEY'],
  user: ['VPN_USERNAME', 'VPN_USER', 'L2TP_USERNAME', 'L2TP_USER'],
  password: ['VPN_PASSWORD', 'VPN_PASS', 'L2TP_PASSWORD', 'L2TP_PASS'],
  name: ['VPN_NAME', 'VPN_CONNECTION_NAME'],
  mtu: ['VPN_MTU'],
  mru: ['VPN_MRU'],
  ike: ['VPN_IKE'],
  esp: ['VPN_ESP'],
  routes: ['VPN_ROUTES', 'VPN_SUBNETS'],
} as const
type Key = keyof typeof KEYS

/** Reads clients in containers: a compose file with the environment files that it names, or such a file alone. */
export function readContainers(files: readonly ContainerFile[]): ReadSettings {
  const environments = new Map(
    files.filter(({ text }) => !isCompose(text)).map(({ name, text }) => [name, readEnvFile(text)] as const),
  )
  const compositions = files.filter(({ text }) => isCompose(text))
  if (compositions.length === 0)
    return done(gathered([...environments].map(([name, environment]) => named(name, [environment], []))))
  const all: Named[] = []
  for (const { text } of compositions) {
    const read = readYaml(text)
    if (!read.ok) return read
    const services = member(read.value, 'services')
    for (const [name, service] of isDict(services) ? services.members : [])
      if (isDict(service) && isClient(service, environments)) all.push(ofService(name, service, environments))
  }
  return all.length > 0 ? done(gathered(all)) : failed(refusal('not-vpn', { kind: 'Docker Compose' }))
}

const fileName = (path: string): string => path.split('/').at(-1) ?? ''

function given(service: Dict, files: ReadonlyMap<string, Environment>): readonly Environment[] {
  return [environmentOf(service), ...envFilesOf(service).flatMap((path) => files.get(fileName(path)) ?? [])]
}

/** Whether its environment names a gateway; a password alone belongs to another service. */
const isClient = (service: Dict, files: ReadonlyMap<string, Environment>): boolean =>
  given(service, files).some((one) => KEYS.gateway.some((key) => one.has(key)))

function ofService(name: string, service: Dict, files: ReadonlyMap<string, Environment>): Named {
  const missing = envFilesOf(service).filter((path) => !files.has(fileName(path)))
  return named(name, given(service, files), missing)
}

/** @param layers the nearest first: a service's own values come before its files */
function named(name: string, layers: readonly Environment[], missing: readonly string[]): Named {
  const maker = new DraftMaker()
  const value = (key: Key): string | undefined =>
    layers.flatMap((layer) => KEYS[key].flatMap((word) => layer.get(word) ?? [])).find((text) => text !== '')
  const word = (key: Key): string => KEYS[key].find((one) => layers.some((layer) => layer.has(one))) ?? KEYS[key][0]
  const shown = value('name') ?? name
  maker.set('name', shown, word('name'))
  for (const field of ['gateway', 'user'] as const) {
    const text = value(field)
    if (text !== undefined) maker.set(field, text.trim(), word(field))
  }
  for (const field of ['mtu', 'mru'] as const) {
    const text = value(field)
    if (text !== undefined) maker.set(`ppp.${field}`, /^\d{1,5}$/.test(text) ? Number(text) : text, word(field))
  }
  const ike = readProposals(value('ike') ?? '', 1)
  const esp = readProposals(value('esp') ?? '', 2)
  maker.setProposals('ipsec.phase1', ike.known, 'VPN_IKE')
  maker.setProposals('ipsec.phase2', esp.known, 'VPN_ESP')
  if (ike.known.length === 0 || esp.known.length === 0) maker.tell({ kind: 'stricter-proposals' })
  const routes = (value('routes') ?? '').split(/[\s+,]+/).filter((text) => text !== '')
  // The image decides what goes through the tunnel.
  if (routes.length > 0) maker.routing('split', routes, word('routes'))
  else maker.tell({ kind: 'routing-open' })
  for (const field of ['psk', 'password'] as const) maker.secret(field, value(field) ?? '', word(field))
  for (const path of missing) maker.tell({ kind: 'not-opened', setting: fileName(path).slice(0, 60) })
  return { name: shown, made: maker.finish(shown) }
}
