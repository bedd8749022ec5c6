import type { ReceivedMessage } from '../wire/ike/message.ts'
import { isError, NOTIFY, notifyName, type Notification } from '../wire/ike/notification.ts'
import { PROTOCOL } from '../wire/ike/numbers.ts'
import { allOf, type Received } from '../wire/ike/payload.ts'
import { sameBytes } from '../../crypto/bytes.ts'
import { spiNumber } from './child.ts'
import { deletedByGateway } from './children.ts'
import { fail, see, type Established } from './established.ts'
import { readInformational } from './informational.ts'
import { answerAlive, ask } from './liveness.ts'
import { quickModeRefused } from './quick-modes.ts'
import { cookiePair } from './sa.ts'

/** Informational messages that the gateway sends once phase 1 is established: errors, Deletes, and DPD. */

/** Most hints in clear that are reported; later ones add nothing. */
const MOST_HINTS = 8

export function gatewayTells(up: Established, message: ReceivedMessage, now: number): void {
  const told = readInformational(up.phase1.sa, message)
  if (told?.kind === 'clear') onHint(up, told.payloads, now)
  if (told?.kind !== 'authenticated') return
  up.liveness.heardAt = now
  for (const { notification } of allOf(told.payloads, 'notification')) {
    if (!up.over) onNotification(up, notification, now)
  }
  if (!up.over) onDelete(up, told.payloads, now)
}

function onNotification(up: Established, notification: Notification, now: number): void {
  const { type } = notification
  answerAlive(up, notification, now)
  if (!isError(type)) return
  see(up, 'ipsec', { kind: 'notify', phase: 2, type, name: notifyName(type), authenticated: true })
  quickModeRefused(up, type, now)
}

/**
 * A notification in clear may come from anyone, so it is only reported, and the gateway is asked whether it still has
 * our SA.
 */
function onHint(up: Established, payloads: readonly Received[], now: number): void {
  for (const { notification } of allOf(payloads, 'notification')) {
    const { type } = notification
    if (!isError(type) || up.hints >= MOST_HINTS) continue
    up.hints++
    see(up, 'ipsec', { kind: 'notify', phase: 2, type, name: notifyName(type), authenticated: false })
    const forgotten = type === NOTIFY.invalidCookie || type === NOTIFY.invalidSpi
    if (forgotten && up.settings.dpd && up.phase1.abilities.deadPeerDetection) ask(up, now)
  }
}

function onDelete(up: Established, payloads: readonly Received[], now: number): void {
  const deletions = allOf(payloads, 'delete').map(({ deletion }) => deletion)
  const pair = cookiePair(up.phase1.sa.cookies)
  if (
    deletions.some(({ protocol, spis }) => protocol === PROTOCOL.isakmp && spis.some((spi) => sameBytes(spi, pair)))
  ) {
    see(up, 'ike', { kind: 'closed-by-gateway' })
    fail(up, { kind: 'deleted-by-gateway' }, now, true)
    return
  }
  const spis = deletions
    .filter(({ protocol }) => protocol === PROTOCOL.esp)
    .flatMap((deletion) => deletion.spis.map(spiNumber))
    .filter((spi) => spi !== undefined)
  deletedByGateway(up, spis, now)
}
