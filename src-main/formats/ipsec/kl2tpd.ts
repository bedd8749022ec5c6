import { parse } from 'smol-toml'
import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from '../draft/draft.ts'
import { isDict, member, textIn, valueOf, type Value } from '../draft/value.ts'
import type { Xl2tpdConf, Lac } from './xl2tpd.ts'

/** Recognises kl2tpd's configuration (go-l2tp) by its tables. */
export const isKl2tpd = (text: string): boolean => /^[ \t]*\[tunnel\.[^\]]+\][ \t]*\r?$/m.test(text)

/** Reads each tunnel under the names of xl2tpd.conf, because kl2tpd does the same work. */
export function readKl2tpd(text: string): Result<Xl2tpdConf, Refusal> {
  let root: Value
  try {
    root = valueOf(parse(text))
  } catch {
    // The parser's error for invalid TOML, and ours for deep nesting.
    return failed(refusal('syntax', { format: 'TOML' }))
  }
  const tunnels = member(root, 'tunnel')
  const lacs = [...(isDict(tunnels) ? tunnels.members : [])].map(([name, tunnel]) => lacOf(name, tunnel))
  const ports = lacs.map(({ local }) => (local === undefined ? '0' : (/:(\d+)$/.exec(local)?.[1] ?? '1701')))
  return done({ global: new Map([['port', ports[0] ?? '0']]), lacs, serves: false })
}

function lacOf(name: string, tunnel: Value): Lac & { readonly local: string | undefined } {
  const peer = textIn(member(tunnel, 'peer')) ?? ''
  const sessions = member(tunnel, 'session')
  const session = isDict(sessions) ? [...sessions.members.values()][0] : undefined
  const options = textIn(member(session, 'pppd_args'))
  return {
    name,
    gateways: [peer],
    settings: new Map(options === undefined ? [] : [['pppoptfile', options]]),
    local: textIn(member(tunnel, 'local')),
  }
}
