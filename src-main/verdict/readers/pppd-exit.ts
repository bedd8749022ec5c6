import { stated, trouble, type Meaning } from './meaning.ts'

/** The connection has such a limit, on either side. */
export const limitReached: readonly Meaning[] = [stated('live', 'session-limit-reached', 'sure', 'pppd')]

/**
 * Exit codes of pppd(8) that say more than its lines, as xl2tpd and kl2tpd report them. Of the others, 0 and 5 mean an
 * end on request, 10 has its cause in the line before, and the rest concern serial lines.
 */
const EXITS: Readonly<Record<number, readonly Meaning[]>> = {
  1: [stated('lcp', 'component-died', 'likely', 'pppd')],
  2: [trouble('lcp', { kind: 'settings-refused', component: 'pppd', reason: 'pppd: exit code 2' })],
  3: [stated('address', 'not-authorised', 'sure', 'pppd')],
  4: [trouble('lcp', { kind: 'module-missing', module: 'ppp_generic' })],
  11: [{ kind: 'demand-unmet', refused: false, reason: 'pppd: exit code 11' }],
  12: limitReached,
  13: limitReached,
  15: [trouble('live', { kind: 'peer-silent' })],
  // The underlying session was ended, and not at pppd's request.
  16: [trouble('live', { kind: 'closed-by-gateway' })],
  17: [trouble('lcp', { kind: 'lcp-silent' })],
  // pppd uses the same code when it rejects a gateway's authentication.
  19: [trouble('authenticate', { kind: 'auth-rejected', method: 'PPP', user: '', bare: true })],
  20: limitReached,
}

const NOTHING: readonly Meaning[] = []

export const exitMeanings = (code: number): readonly Meaning[] => EXITS[code] ?? NOTHING

/** Ended by the system, as after a crash. */
export const diedBy = (component: string): readonly Meaning[] => [
  stated('live', 'component-died', 'near-sure', component),
]
