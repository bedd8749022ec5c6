import { tunnelResponse } from '../../crypto/shared-secret-md5.ts'
import type { ControlMessage } from '../wire/l2tp/message.ts'
import { TUNNEL_RESULT, type CloseResult, type PppCause } from '../wire/l2tp/result.ts'
import type { L2tpSettings, L2tpTask } from './io.ts'
import { awaitMessage, close, fail, l2tpTask, say, see, stands, type Role, type Tunnel } from './tunnel.ts'

/**
 * The gateway's end, the LNS in the words of RFC 2661: one tunnel with one call, for tests and for the practice
 * gateway.
 */
export interface L2tpResponderSettings extends L2tpSettings {
  /** Rejects the client: the tunnel at its first message, or the call at its request. */
  readonly refuse?: { readonly which: 'tunnel' | 'call'; readonly close: CloseResult; readonly cause?: PppCause }
}

export function l2tpResponder(settings: L2tpResponderSettings): L2tpTask {
  // New for each tunnel; sent in the SCCRP, answered in the SCCCN.
  const challenge = settings.secret ? settings.entropy(CHALLENGE_BYTES) : undefined
  return l2tpTask(settings, {
    begin: (tunnel, now) => awaitMessage(tunnel, 'SCCRQ', false, now),
    receives: receives(settings.refuse, challenge),
  })
}

const WINDOW = 4
const CHALLENGE_BYTES = 16

const receives =
  (refuse: L2tpResponderSettings['refuse'], challenge: Uint8Array | undefined): Role['receives'] =>
  (tunnel, message, now) => {
    const { phase } = tunnel
    if (phase.kind !== 'setup') return
    if (message.kind === 'sccrq' && phase.awaits === 'SCCRQ') onRequest(tunnel, message, refuse, challenge, now)
    else if (message.kind === 'scccn' && phase.awaits === 'SCCCN') {
      onConnected(tunnel, message.challengeResponse, challenge, now)
    } else if (message.kind === 'icrq' && phase.awaits === 'ICRQ') onCall(tunnel, message.sessionId, refuse, now)
    else if (message.kind === 'iccn' && phase.awaits === 'ICCN') {
      if (message.sequencing) tunnel.dataNs = 0
      stands(tunnel, now)
    }
  }

function onRequest(
  tunnel: Tunnel,
  request: Extract<ControlMessage, { readonly kind: 'sccrq' }>,
  refuse: L2tpResponderSettings['refuse'],
  challenge: Uint8Array | undefined,
  now: number,
): void {
  const { settings, delivery, local } = tunnel
  const { host, vendor, secret } = settings
  tunnel.remote = { tunnel: request.tunnelId, session: 0 }
  if (request.receiveWindow !== undefined) delivery.window = request.receiveWindow
  see(tunnel, {
    kind: 'l2tp-answer',
    ...(request.host === '' ? {} : { host: request.host }),
    ...(request.vendor === undefined ? {} : { vendor: request.vendor }),
  })
  if (refuse?.which === 'tunnel') {
    close(tunnel, { now, stop: refuse.close })
    return
  }
  const proof =
    request.challenge && secret
      ? { challengeResponse: tunnelResponse(settings.crypto, 'sccrp', secret, request.challenge) }
      : {}
  say(tunnel, 0, {
    kind: 'sccrp',
    tunnelId: local.tunnel,
    host,
    receiveWindow: WINDOW,
    ...(vendor === undefined ? {} : { vendor }),
    ...(challenge ? { challenge } : {}),
    ...proof,
  })
  awaitMessage(tunnel, 'SCCCN', false, now)
}

function onConnected(
  tunnel: Tunnel,
  proof: Uint8Array | undefined,
  challenge: Uint8Array | undefined,
  now: number,
): void {
  const { crypto, secret } = tunnel.settings
  const right =
    !challenge ||
    !secret ||
    crypto.equal(proof ?? new Uint8Array(0), tunnelResponse(crypto, 'scccn', secret, challenge))
  if (right) {
    awaitMessage(tunnel, 'ICRQ', false, now)
    return
  }
  fail(tunnel, { kind: 'secret-wrong' }, { result: TUNNEL_RESULT.notAuthorized }, now)
}

function onCall(tunnel: Tunnel, session: number, refuse: L2tpResponderSettings['refuse'], now: number): void {
  tunnel.remote = { ...tunnel.remote, session }
  // From here on the client waits for an answer about this call.
  awaitMessage(tunnel, 'ICCN', true, now)
  if (refuse?.which === 'call') {
    close(tunnel, { now, call: refuse.close, ...(refuse.cause ? { cause: refuse.cause } : {}) })
    return
  }
  say(tunnel, session, { kind: 'icrp', sessionId: tunnel.local.session })
}
