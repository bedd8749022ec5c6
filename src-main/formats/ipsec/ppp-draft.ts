import { PPP_METHODS, type PppMethod } from '../../domain/profile/schema.ts'
import type { DraftMaker } from '../draft/maker.ts'
import { readPppOptions, type PppOption } from './ppp.ts'

/** Options that concern only the daemon itself, or that all our connections imply. */
const IDLE = new Set([
  ...['noauth', 'auth', 'nodetach', 'lock', 'nolock', 'debug', 'dump', 'hide-password', 'noipdefault', 'usepeerdns'],
  ...['ipcp-accept-local', 'ipcp-accept-remote', 'noccp', 'nomppe', 'defaultroute', 'replacedefaultroute'],
  ...['nodefaultroute', 'refuse-eap', '-eap', 'modem', 'local', 'crtscts', 'nocrtscts', 'silent', 'passive'],
  ...['refuse-mschap', '-mschap', 'user', 'name', 'password', 'remotename', 'mtu', 'mru', 'logfd', 'persist'],
  ...['lcp-echo-interval', 'lcp-echo-failure'],
])
/** Requirements for the gateway, which do not limit us. */
const DEMANDS = /^(?:require-|\+)(?:eap|pap|chap|mschap|mschap-v2)$/
const RUNS = /^(?:connect|disconnect|init|pty|plugin|welcome)$|-script$/
const OPENS = /^(?:file|call|logfile)$/
/** Only these limit our own methods; `require-…` concerns the gateway. */
const REFUSALS: Readonly<Record<Exclude<PppMethod, 'eap-mschapv2'>, RegExp>> = {
  mschapv2: /^(?:refuse-mschap-v2|-mschap-v2)$/,
  chap: /^(?:refuse-chap|-chap)$/,
  pap: /^(?:refuse-pap|-pap)$/,
}

/** Applies pppd's options; the last of duplicates counts. @returns the user, and the gateway's name here */
export function applyPpp(
  maker: DraftMaker,
  text: string,
): { readonly user: string | undefined; readonly remote: string | undefined } {
  const options = readPppOptions(text)
  const last = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value
  const methods = PPP_METHODS.filter(
    (method) => method !== 'eap-mschapv2' && !options.some(({ name }) => REFUSALS[method].test(name)),
  )
  if (methods.length > 0) maker.set('ppp.methods', methods, 'refuse')
  else maker.tell({ kind: 'not-carried', setting: 'refuse-mschap-v2' })
  if (options.some(isMppe)) maker.set('ppp.mppe', 'required', 'require-mppe')
  for (const name of ['mtu', 'mru'] as const) {
    const size = last(name)
    if (size !== undefined) maker.set(`ppp.${name}`, /^\d{1,5}$/.test(size) ? Number(size) : size, name)
  }
  const [interval, failures] = [last('lcp-echo-interval'), last('lcp-echo-failure')]
  maker.setEcho(interval, failures, 'lcp-echo-interval')
  routing(maker, options)
  const password = last('password')
  if (password !== undefined) maker.secret('password', password, 'password')
  told(maker, options)
  return { user: last('user') ?? last('name'), remote: last('remotename') }
}

const isMppe = ({ name, value }: PppOption): boolean =>
  /^require-mppe(?:-128)?$/.test(name) || (name === 'mppe' && /required/.test(value ?? ''))

/** pppd routes all traffic through the tunnel only if told to; other networks come from scripts, which are not read. */
function routing(maker: DraftMaker, options: readonly PppOption[]): void {
  const words = options.filter(({ name }) => /^(?:no|replace)?defaultroute$/.test(name))
  const isFull = words.length > 0 && words.at(-1)?.name !== 'nodefaultroute'
  maker.routing(isFull ? 'full' : 'split', [], 'defaultroute')
  if (!isFull) maker.tell({ kind: 'routes-elsewhere' })
}

function told(maker: DraftMaker, options: readonly PppOption[]): void {
  for (const { name, value } of options) {
    const values = new Set(options.filter((option) => option.name === name).map((option) => option.value))
    if (RUNS.test(name)) maker.tell({ kind: 'not-run', setting: name })
    else if (OPENS.test(name)) maker.tell({ kind: 'not-opened', setting: name })
    else if (value !== undefined && values.size > 1) maker.tell({ kind: 'twice', setting: name, taken: 'last' })
    else if (
      !IDLE.has(name) &&
      !DEMANDS.test(name) &&
      !isMppe({ name, value }) &&
      !Object.values(REFUSALS).some((pattern) => pattern.test(name))
    )
      // A word may be anything, even a secret without its option.
      maker.tell(
        /^[+-]?[a-z0-9-]{1,30}$/.test(name) && !/^\d/.test(name)
          ? { kind: 'not-carried', setting: name }
          : { kind: 'unknown', setting: 'ppp' },
      )
  }
}
