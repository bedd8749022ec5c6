import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import { fault } from '../../../src-main/domain/connect/fault.ts'
import type { Request } from '../session/requests.ts'
import type { Session } from '../session/session.ts'
import { cleanUp, type Cleaned } from '../tunnel/undo.ts'

type Clean = Extract<Request, { verb: 'clean' }>

/** Undoes what dead sessions left, except another person's kill switch. Living sessions are not changed. */
export async function clean({ number }: Clean, session: Session): Promise<HelperMessage> {
  return undone(number, await cleanUp(session.mark, session))
}

export function undone(number: number, { wrong, held: [held] }: Cleaned): HelperMessage {
  if (held) return { kind: 'failed', number, fault: fault('kill-switch-held', { args: { name: held.name } }) }
  if (wrong.length === 0) return { kind: 'done', number }
  const os = { source: 'culvert-helper', text: wrong.join('; ').slice(0, 2_000) }
  return { kind: 'failed', number, fault: fault('cause-unknown', { os }) }
}
