import type { Texts } from '../../contract/texts/texts.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import { byteCount, duration } from '../../presentation/amounts.ts'
import { lookOf } from '../../presentation/look.ts'
import { nextDialText, stateText, waitText, wordFor } from '../../presentation/session-words.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { endSession } from './end-session.ts'
import { interruption } from '../host/interrupt.ts'
import { marked } from '../print/fault.ts'
import type { Line } from '../print/line.ts'

/** Milliseconds between two drawings, so that seconds visibly count. */
const TICK = 1000

/**
 * Waits while a tunnel lives that ends with this process; if the tunnel is lost and the profile allows it, waits for
 * its return. An interrupt takes the tunnel down (`endSession`).
 * @returns how the tunnel ended: idle if somebody asked for the end, here or elsewhere
 */
export async function hold(context: Context, services: Services, profile: Profile): Promise<SessionState> {
  const { sessions } = services
  const state = (): SessionState => sessions.states()[profile.id] ?? IDLE
  const live = context.print.live(1)
  let told = wordFor(state())
  const draw = (): void => {
    if (live) live.draw(progressLine(context, state()))
    else if (told !== wordFor(state())) context.print.lines(progressLine(context, state()))
    told = wordFor(state())
  }
  let stop = (): void => undefined
  const over = new Promise<void>((resolve) => {
    const look = (): void => {
      draw()
      if (state().kind === 'idle' || state().kind === 'failed') resolve()
    }
    stop = sessions.watch(look)
    look()
  })
  const timer = setInterval(draw, TICK)
  try {
    const end = await Promise.race([over, interruption(context.interrupted).then(() => 'asked' as const)])
    return end === 'asked' ? await endSession(context, services, profile) : state()
  } finally {
    clearInterval(timer)
    stop()
    live?.end()
  }
}

function progressLine({ texts, host, print }: Context, state: SessionState): readonly Line[] {
  if (state.kind === 'waiting') {
    const words = [waitText(texts, state), nextDialText(texts, state, host.now())].filter((text) => text !== undefined)
    return marked('attention', words.join(' '), print.width)
  }
  if (state.kind !== 'connected' || state.health !== 'live')
    return marked(lookOf(state), stateText(texts, state), print.width)
  const { since, traffic } = state.facts
  const time = since === undefined ? undefined : duration(texts, host.now() - since)
  return marked('on', progressText(texts, time, traffic), print.width)
}

function progressText(texts: Texts, time: string | undefined, traffic: TunnelFacts['traffic']): string {
  if (!traffic)
    return time === undefined ? texts.text('state.connected') : texts.text('cli.status.connected-for', { time })
  const [received, sent] = [byteCount(texts, traffic.received), byteCount(texts, traffic.sent)]
  return time === undefined
    ? texts.text('fact.traffic-totals', { received, sent })
    : texts.text('cli.status.progress', { time, received, sent })
}
