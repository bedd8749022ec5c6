import type { NetworkMarks } from '../../../domain/networks/marks.ts'
import { isVpnLink } from '../../link-names.ts'
import { listAt, textAt, type Dictionary } from './dictionary.ts'
import { ROUTE, showing, shownIn } from './parse.ts'

/** The user's order of the network services. */
const ORDER = 'Setup:/Network/Global/IPv4'
const SERVICES = 'State:/Network/Service/[^/]+/IPv4'
/** More than any Mac has up at once; each one is queried. */
const MOST = 32

export const GLOBALS = showing(ROUTE, ORDER)
export const LISTING = `list ${SERVICES}\nquit\n`

/** Ids of the network services that have an IPv4 address now. @param text of `LISTING` */
export const listedServices = (text: string): readonly string[] =>
  [...text.matchAll(/^ {2}subKey \[\d+\] = State:\/Network\/Service\/([\w-]{1,64})\/IPv4$/gm)]
    .map(([, id = '']) => id)
    .slice(0, MOST)

/** Queries the addresses and name servers of each. */
export const detailsOf = (services: readonly string[]): string =>
  showing(...services.flatMap((id) => ['IPv4', 'DNS'].map((part) => `State:/Network/Service/${id}/${part}`)))

/**
 * Marks of the network that this Mac is in, outside tunnels: those of the service with the default route or, while a
 * tunnel has it, of the first service in the user's order. The Wi-Fi name is given only to programs with access to the
 * Mac's location.
 * @param globals output of `GLOBALS`
 * @param services their ids, in the order of `details`
 */
export function marksOf(globals: string, services: readonly string[], details: string): NetworkMarks {
  const [route, setup] = shownIn(globals)
  const shown = shownIn(details)
  const found = services.flatMap((id, i) => {
    const ipv4 = shown[2 * i]
    const link = textAt(ipv4, 'InterfaceName')
    return link === undefined || isVpnLink(link) || textAt(ipv4, 'Router') === undefined
      ? []
      : [{ id, ipv4, dns: shown[2 * i + 1] }]
  })
  const order = [textAt(route, 'PrimaryService') ?? '', ...(listAt(setup, 'ServiceOrder') ?? [])]
  const best = order.map((id) => found.find((service) => service.id === id)).find((service) => service !== undefined)
  return best ? marksOfService(best.ipv4, best.dns) : { suffixes: [] }
}

function marksOfService(ipv4: Dictionary | undefined, dns: Dictionary | undefined): NetworkMarks {
  const isRouters = textAt(ipv4, 'ARPResolvedIPAddress') === textAt(ipv4, 'Router')
  const gateway = isRouters ? hardware(textAt(ipv4, 'ARPResolvedHardwareAddress')) : undefined
  const domains = [textAt(dns, 'DomainName') ?? '', ...(listAt(dns, 'SearchDomains') ?? [])]
  const suffixes = domains.map((domain) => domain.toLowerCase().replace(/\.$/, '')).filter((domain) => domain !== '')
  return { ...(gateway === undefined ? {} : { gateway }), suffixes: [...new Set(suffixes)] }
}

/** In some places macOS leaves out leading zeros. */
function hardware(text: string | undefined): string | undefined {
  if (text === undefined || !/^[\da-f]{1,2}(:[\da-f]{1,2}){5}$/i.test(text)) return undefined
  return text
    .toLowerCase()
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join(':')
}
