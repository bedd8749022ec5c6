import type { PastSession } from '../../domain/history/past-session.ts'
import { NO_QUALITY, type Quality } from '../../domain/history/quality.ts'
import { problem } from '../../domain/profile/problem.ts'
import { untilOf } from '../../presentation/history.ts'
import type { Services } from '../../services/services.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { refuse } from '../input/problem.ts'
import { countFrom } from '../input/count.ts'
import { momentFrom } from '../input/moment.ts'
import { faultBody, faultOutput, marked } from '../print/fault.ts'
import { historyLines, momentLines, sessionOutput, type Told } from '../print/history.ts'
import type { Context } from './context.ts'
import { profileNamed } from './find.ts'

export interface HistoryOptions {
  readonly lines?: string
  readonly at?: string
  readonly clear?: true
}

/** Sessions printed by default: one screen of them. */
const USUAL = 20
const MOST = 1_000
/** Milliseconds shown before and after a moment that a person asks about. */
const AROUND = 30 * 60_000

export async function history(context: Context, [name]: readonly string[], options: HistoryOptions): Promise<ExitCode> {
  const { host, print, texts, interrupted } = context
  const count = countFrom('--lines', options.lines, MOST) ?? USUAL
  const at = options.at === undefined ? undefined : momentFrom(options.at, host.now())
  if (options.at !== undefined && at === undefined) refuse('--at', problem('moment'), options.at)
  const services = await context.services()
  if (options.clear) return clear(context, services)
  const profile = name === undefined ? undefined : await idOf(services, name)
  const { sessions, notice } = await orInterrupted(interrupted, services.history.list())
  const wanted = sessions.filter(
    (session) =>
      (profile === undefined || session.profile === profile) &&
      (at === undefined || (session.began <= at + AROUND && untilOf(session) >= at - AROUND)),
  )
  const told = await Promise.all(wanted.slice(0, count).map((session) => withQuality(services, session, at)))
  print.object('history', {
    sessions: told.map((one) => sessionOutput(one, texts)),
    ...(notice ? { notice } : {}),
  })
  if (notice) print.notes(marked('attention', texts.text(`history.notice.${notice}`), print.width))
  print.lines(
    at === undefined
      ? historyLines(told, wanted.length - told.length, host.now(), texts, print.width)
      : momentLines(told, at, host.now(), texts, print.width),
  )
  return EXIT.done
}

/** A profile with a history may have been removed; the name it had at that time identifies it then. */
async function idOf(services: Services, name: string): Promise<string> {
  const known = await services.profiles.find(name)
  if (known) return known.id
  const { sessions } = await services.history.list()
  const past = sessions.find((session) => session.profile === name || session.name === name)
  return past ? past.profile : (await profileNamed(services, name)).id
}

async function withQuality({ history: past }: Services, session: PastSession, at: number | undefined): Promise<Told> {
  const [from, until] = at === undefined ? [session.up ?? session.began, untilOf(session)] : [at - AROUND, at + AROUND]
  const quality: Quality = session.up === undefined ? NO_QUALITY : await past.quality(session.profile, from, until)
  return { session, quality }
}

async function clear({ print, texts }: Context, services: Services): Promise<ExitCode> {
  const cleared = await services.history.clear()
  if (cleared.ok) {
    print.object('cleared', { cleared: 'history' })
    print.lines(marked('done', texts.text('history.cleared'), print.width))
    return EXIT.done
  }
  print.object('fault', { fault: faultOutput(cleared.fault, texts) })
  print.lines([
    ...marked('failed', texts.faultTitle(cleared.fault), print.width),
    ...faultBody(cleared.fault, texts, {}, print.width),
  ])
  return EXIT.failed
}
