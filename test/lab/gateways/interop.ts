import { ROOTS, type RootName } from '../driver/roots.ts'
import { backendCausesOf, causesOf, clientCausesOf, helperCausesOf, type Cause } from './table.ts'

const HEAD = ['Gateway', 'Client', 'What is wrong', 'Probe', 'NetworkManager', 'Helper']
/** Shown for the usual client and the usual gateway. */
const USUAL = ROOTS.usual.title
const NOT_ASKED = '–'

const verdict = ({ outcome }: Cause): string =>
  outcome === 'connected' ? 'connects' : `\`${outcome[0]}\` at ${outcome[1]}, ${outcome[2]}`
const heard = ({ outcome }: Cause): string => (outcome === 'connected' ? 'connects' : `\`${outcome[0]}\``)

function ofGateway(root: RootName): readonly (readonly string[])[] {
  const [byManager, byHelper] = [backendCausesOf(root), helperCausesOf(root)]
  return causesOf(root).map((cause) => {
    const by = (asked: readonly Cause[]): string =>
      asked.some(({ name }) => name === cause.name) ? heard(cause) : NOT_ASKED
    return [ROOTS[root].title, USUAL, cause.cause, verdict(cause), by(byManager), by(byHelper)]
  })
}

const ofClient = (root: RootName): readonly (readonly string[])[] =>
  clientCausesOf(root).map((cause) => {
    const helper = ROOTS[root].ike === 'strongswan' ? heard(cause) : NOT_ASKED
    return [USUAL, ROOTS[root].title, cause.cause, NOT_ASKED, heard(cause), helper]
  })

/** The results that the lab's suites of other implementations and versions require, row by row, as Markdown. */
export function interopTable(): string {
  const rows = [...GATEWAYS.flatMap(ofGateway), ...CLIENTS.flatMap(ofClient)]
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Each has a file `gateway-….lab.test.ts`. */
export const GATEWAYS: readonly RootName[] = ['strongswan-6', 'strongswan-6.1', 'libreswan', 'libreswan-5']
/** Each has a file `client-….lab.test.ts`. */
export const CLIENTS: readonly RootName[] = ['strongswan-6', 'libreswan', 'libreswan-5']
