import type { Profile } from '../../domain/profile/schema.ts'
import { IDLE } from '../../domain/session/state.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { interruption, orInterrupted } from '../host/interrupt.ts'
import { marked } from '../print/fault.ts'
import { BLANK, type Line } from '../print/line.ts'
import type { LiveBlock } from '../print/printer.ts'
import { ofForeign, ofProfile, tunnelLines, tunnelOutput, type Shown } from '../print/tunnel.ts'
import { profileNamed } from './find.ts'

export interface StatusOptions {
  readonly watch?: true
}

/** Milliseconds between two drawings of a watched status, so that its seconds visibly count. */
const TICK = 1000

export async function status(context: Context, [name]: readonly string[], options: StatusOptions): Promise<ExitCode> {
  const services = await context.services()
  const ready = services.sessions.checked()
  const profiles = name === undefined ? await services.profiles.list() : [await profileNamed(services, name)]
  await orInterrupted(context.interrupted, ready)
  if (options.watch) return watch(context, services, name, profiles)
  const shown = tunnels(context, services, profiles, name === undefined)
  context.print.object('tunnels', { tunnels: shown.map((item) => tunnelOutput(item, context.texts)) })
  context.print.lines(statusLines(context, shown))
  return isConnected(shown) ? EXIT.done : EXIT.notConnected
}

const isConnected = (shown: readonly Shown[]): boolean => shown.some(({ state }) => state.kind === 'connected')

function tunnels(
  { host }: Context,
  { sessions }: Services,
  profiles: readonly Profile[],
  withForeign: boolean,
): readonly Shown[] {
  const states = sessions.states()
  const held = sessions.held()
  // The profile of a tunnel whose kill switch is on may have been removed.
  const orphans = held.filter(({ id }) => withForeign && !profiles.some((profile) => profile.id === id))
  return [
    ...profiles.map((profile): Shown => ({
      ...ofProfile(profile, states[profile.id]),
      ...(held.some(({ id }) => id === profile.id) ? { held: true } : {}),
    })),
    ...orphans.map((tunnel): Shown => ({ ...tunnel, origin: 'culvert', state: IDLE, held: true })),
    ...(withForeign ? sessions.foreign().map((tunnel) => ofForeign(tunnel, host.now())) : []),
  ]
}

/** Tunnels that are up first, then the rest; the overall result last. */
function statusLines({ host, texts, print }: Context, shown: readonly Shown[]): readonly Line[] {
  const { width } = print
  const detailed = shown.filter(({ state }) => state.kind !== 'idle')
  const idle = shown.filter(({ state }) => state.kind === 'idle')
  const up = shown.filter(({ state }) => state.kind === 'connected')
  return [
    ...detailed.flatMap((item) => [...tunnelLines(item, host.now(), texts, width), BLANK]),
    ...idle.flatMap((item) => tunnelLines(item, host.now(), texts, width)),
    ...(idle.length > 0 ? [BLANK] : []),
    ...shown
      .filter(({ held }) => held)
      .flatMap(({ name }) => marked('attention', texts.text('cli.status.held', { name }), width)),
    ...(up.length > 0
      ? marked('on', texts.text('cli.status.up', { names: texts.list(up.map(({ name }) => name)) }), width)
      : marked('off', texts.text(shown.length > 0 ? 'cli.status.down' : 'cli.hint.no-profiles'), width)),
  ]
}

/** Runs until the person ends it: redrawn in place on a terminal; elsewhere printed again at each change. */
async function watch(
  context: Context,
  services: Services,
  name: string | undefined,
  first: readonly Profile[],
): Promise<ExitCode> {
  let profiles = first
  const look = (): readonly Shown[] => tunnels(context, services, profiles, name === undefined)
  const screen = new StatusScreen(context)
  const show = (): void => screen.show(look())
  const reload = async (): Promise<void> => {
    const all = await services.profiles.list()
    profiles = name === undefined ? all : all.filter(({ id }) => first.some((profile) => profile.id === id))
    show()
  }
  show()
  const stops = [services.sessions.watch(show), services.profiles.watch(() => void reload())]
  const timer = setInterval(() => screen.tick(look()), TICK)
  await interruption(context.interrupted)
  clearInterval(timer)
  for (const stop of stops) stop()
  screen.end()
  return EXIT.interrupted
}

class StatusScreen {
  readonly #context: Context
  #live: LiveBlock | undefined
  #last = ''

  constructor(context: Context) {
    this.#context = context
  }

  show(shown: readonly Shown[]): void {
    const { print, texts } = this.#context
    const lines = statusLines(this.#context, shown)
    if (print.json) {
      const output = shown.map((item) => tunnelOutput(item, texts))
      if (this.#isNews(JSON.stringify(output))) print.object('tunnels', { tunnels: output })
      return
    }
    this.#live ??= print.live(lines.length)
    if (this.#live) this.#live.draw(lines)
    else if (this.#isNews(JSON.stringify(shown))) print.lines([...lines, BLANK])
  }

  /** Redraws for the passing time, which only a redrawn screen shows. */
  tick(shown: readonly Shown[]): void {
    if (this.#live) this.show(shown)
  }

  end(): void {
    this.#live?.end()
  }

  #isNews(text: string): boolean {
    const news = text !== this.#last
    this.#last = text
    return news
  }
}
