import type { DiagnosisReport, LocalCheck } from '../../contract/diagnosis.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { parseIp } from '../../domain/net/address.ts'
import { formatCidr, overlaps, parseCidr, type Cidr } from '../../domain/net/cidr.ts'
import { isPrivate } from '../../domain/net/special.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { checksOf, type Check, type CheckGroup, type Survey } from '../../domain/survey/survey.ts'
import type { Tunnel } from '../../platform/backend.ts'
import { isPppLink, isVpnLink, namesTell } from '../../platform/link-names.ts'
import type { NetworkLink } from './network-links.ts'

/** The facts about this computer at one moment. */
export interface LocalFacts {
  /** Undefined when the backend did not answer in time. */
  readonly survey: Survey | undefined
  /** Tunnels that Culvert did not make. */
  readonly foreign: readonly Tunnel[]
  readonly links: readonly NetworkLink[]
  /** The links of Culvert's own sessions, with the ids of their profiles. */
  readonly own: readonly { readonly id: string; readonly link: string }[]
}

type Link = DiagnosisReport['link']

/** One check for each of `LOCAL_CHECKS`. `link` is what the gateway assigned, if our own connect came that far. */
export function localChecks(facts: LocalFacts, profile: Profile | undefined, link: Link): readonly LocalCheck[] {
  return [components(facts), modules(facts), ports(facts), otherVpns(facts, profile), subnets(facts, profile, link)]
}

function components({ survey }: LocalFacts): LocalCheck {
  return surveyed('components', survey, 'component', ({ id, state, found, optional }) =>
    optional || state === 'missing' ? [] : [found === undefined ? id : `${id} ${found}`],
  )
}

function modules({ survey }: LocalFacts): LocalCheck {
  return surveyed('modules', survey, 'module', ({ id, state }) =>
    state === 'missing' || state === 'unknown' ? [] : [id],
  )
}

function ports({ survey }: LocalFacts): LocalCheck {
  return surveyed('ports', survey, 'port', ({ id, state, found }) =>
    state === 'taken' ? [found === undefined ? `UDP ${id}` : `UDP ${id} ${found}`] : [],
  )
}

/** Good if the survey has found no fault in the group; a fault that hides another part's is reported. */
function surveyed(
  name: LocalCheck['name'],
  survey: Survey | undefined,
  group: CheckGroup,
  tell: (check: Check) => readonly string[],
): LocalCheck {
  const checks = survey ? checksOf(survey, group) : []
  const codes = checks.map((each) => each.fault?.code)
  const problem = survey?.faults.find(({ code }) => codes.includes(code))
  const sure = checks.every(({ state, optional }) => state !== 'unknown' || optional)
  return check(name, checks.flatMap(tell), problem, survey !== undefined && sure)
}

const check = (name: LocalCheck['name'], found: string[], problem: Fault | undefined, sure: boolean): LocalCheck => {
  if (problem) return { name, state: 'attention', found, fault: problem }
  return { name, state: sure ? 'good' : 'unknown', found }
}

function otherVpns({ foreign, links, own }: LocalFacts, profile: Profile | undefined): LocalCheck {
  const up = foreign.filter(({ phase }) => phase.kind === 'connected' || phase.kind === 'connecting')
  const known = [
    ...own.filter(({ id }) => id === profile?.id).map(({ link }) => link),
    ...up.flatMap(({ phase }) => (phase.kind === 'connected' ? (phase.facts.link ?? []) : [])),
  ]
  const bare = links.filter((link) => isVpn(link) && !known.includes(link.name))
  const found = [...up, ...bare].map(({ name }) => name)
  const problem = found.length > 0 ? fault('other-vpn-active', { args: { name: found.join(', ') } }) : undefined
  return check('other-vpns', found, problem, namesTell(links.map(({ name }) => name)))
}

/** A line to the internet provider may also be a PPP link (PPPoE); its address is not private. */
const isVpn = ({ name, networks }: NetworkLink): boolean =>
  isVpnLink(name) && (!isPppLink(name) || networks.some(isPrivate))

/** A prefix this short overlaps with nearly everything and does not stand for a network of its own. */
const WHOLE = 1

function subnets({ links }: LocalFacts, profile: Profile | undefined, link: Link): LocalCheck {
  const here = links.filter((link) => !isVpn(link)).flatMap(({ networks }) => networks)
  const there = [...routesOf(profile), ...addressesOf(link)]
  const shared = here.find((network) => there.some((other) => overlaps(network, other)))
  const problem = shared && fault('subnet-overlap', { args: { network: formatCidr(shared) } })
  return check('subnets', here.map(formatCidr), problem, there.length > 0 && here.length > 0)
}

const routesOf = (profile: Profile | undefined): readonly Cidr[] =>
  (profile?.routing.mode === 'split' ? profile.routing.routes : []).flatMap((text) => {
    const cidr = parseCidr(text)
    return typeof cidr === 'string' || cidr.length <= WHOLE ? [] : [cidr]
  })

/**
 * The addresses that the gateway assigned are in its networks: if one of our networks contains them too, traffic goes
 * there and not into the tunnel.
 */
const addressesOf = (link: Link): readonly Cidr[] =>
  (link ? [link.local, ...(link.peer === undefined ? [] : [link.peer]), ...link.dns] : []).flatMap((text) => {
    const address = parseIp(text)
    return address ? [{ address, length: address.bytes.length * 8 }] : []
  })
