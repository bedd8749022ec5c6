import type { LeakRow } from '../../domain/leak/leak.ts'
import { worstOf } from '../../domain/leak/leak.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { LEAK_LOOKS, leakDetail, leakText, leakVerdict } from '../../presentation/leak.ts'
import type { Services } from '../../services/services.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { marked } from '../print/fault.ts'
import { paragraph } from '../print/layout.ts'
import { BLANK, type Line } from '../print/line.ts'
import type { Context } from './context.ts'
import { profileNamed } from './find.ts'

export async function leakCheck(context: Context, [name]: readonly string[]): Promise<ExitCode> {
  const { print, texts, interrupted } = context
  const services = await context.services()
  await orInterrupted(interrupted, services.sessions.ready())
  const profile = name === undefined ? await connectedOne(services) : await profileNamed(services, name)
  const rows = profile && (await services.checkLeaks(profile))
  if (!profile || !rows) {
    print.lines(marked('off', texts.text('leak.not-connected'), print.width))
    return EXIT.notConnected
  }
  print.object('leakCheck', {
    leakCheck: { name: profile.name, rows: rows.map((row) => ({ ...row, seen: [...row.seen] })) },
  })
  const worst = worstOf(rows)
  print.lines([
    ...rows.flatMap((row) => rowLines(context, row)),
    BLANK,
    ...marked(LEAK_LOOKS[worst], leakVerdict(texts, rows), print.width),
  ])
  return worst === 'leak' ? EXIT.failed : EXIT.done
}

function rowLines({ print, texts }: Context, row: LeakRow): readonly Line[] {
  const detail = leakDetail(texts, row)
  return [
    ...marked(LEAK_LOOKS[row.result], leakText(texts, row), print.width),
    ...(detail === undefined ? [] : paragraph(detail, print.width, 2, 'quiet')),
  ]
}

async function connectedOne({ profiles, sessions }: Services): Promise<Profile | undefined> {
  const states = sessions.states()
  return (await profiles.list()).find(({ id }) => states[id]?.kind === 'connected')
}
