import { tunnelResponse } from '../../crypto/shared-secret-md5.ts'
import type { ControlMessage } from '../wire/l2tp/message.ts'
import { TUNNEL_RESULT } from '../wire/l2tp/result.ts'
import type { L2tpSettings, L2tpTask } from './io.ts'
import { awaitMessage, fail, l2tpTask, say, see, stands, type Role, type Tunnel } from './tunnel.ts'

/**
 * The client's end, in RFC 2661's words the LAC with an incoming call:
 *
 *     SCCRQ →        ← SCCRP        SCCCN, ICRQ →        ← ICRP        ICCN →        PPP
 */
export const l2tpInitiator = (settings: L2tpSettings): L2tpTask => l2tpTask(settings, { begin, receives })

/** The RFC requires a number; nothing measures it. */
const BITS_PER_SECOND = 100_000_000
const WINDOW = 4

const begin: Role['begin'] = (tunnel, now) => {
  const { host, vendor } = tunnel.settings
  say(tunnel, 0, {
    kind: 'sccrq',
    tunnelId: tunnel.local.tunnel,
    host,
    receiveWindow: WINDOW,
    ...(vendor === undefined ? {} : { vendor }),
  })
  awaitMessage(tunnel, 'SCCRP', false, now)
}

const receives: Role['receives'] = (tunnel, message, now) => {
  const { phase } = tunnel
  if (phase.kind !== 'setup') return
  if (message.kind === 'sccrp' && phase.awaits === 'SCCRP') onAnswer(tunnel, message, now)
  if (message.kind === 'icrp' && phase.awaits === 'ICRP') onCallAnswer(tunnel, message.sessionId, now)
}

function onAnswer(tunnel: Tunnel, answer: Extract<ControlMessage, { readonly kind: 'sccrp' }>, now: number): void {
  const { settings, delivery, local } = tunnel
  const { host, vendor, challenge } = answer
  tunnel.remote = { tunnel: answer.tunnelId, session: 0 }
  if (answer.receiveWindow !== undefined) delivery.window = answer.receiveWindow
  see(tunnel, { kind: 'l2tp-answer', ...(host === '' ? {} : { host }), ...(vendor === undefined ? {} : { vendor }) })
  if (challenge && !settings.secret) {
    see(tunnel, { kind: 'l2tp-secret-wanted' })
    fail(tunnel, { kind: 'secret-wanted' }, { result: TUNNEL_RESULT.notAuthorized }, now)
    return
  }
  const proof =
    challenge && settings.secret
      ? { challengeResponse: tunnelResponse(settings.crypto, 'scccn', settings.secret, challenge) }
      : {}
  tunnel.proved = challenge !== undefined
  say(tunnel, 0, { kind: 'scccn', ...proof })
  say(tunnel, 0, { kind: 'icrq', sessionId: local.session, serial: local.session })
  awaitMessage(tunnel, 'ICRP', true, now)
}

function onCallAnswer(tunnel: Tunnel, session: number, now: number): void {
  tunnel.remote = { ...tunnel.remote, session }
  say(tunnel, session, { kind: 'iccn', bitsPerSecond: BITS_PER_SECOND, sequencing: false })
  stands(tunnel, now)
}
