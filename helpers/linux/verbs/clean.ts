import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import { fault } from '../../../src-main/domain/faults/fault.ts'
import type { Request } from '../requests.ts'
import { cleanLeftovers } from '../undo.ts'

/** Undoes what dead sessions left. Those that live are not touched. */
export async function clean({ number }: Extract<Request, { verb: 'clean' }>): Promise<HelperMessage> {
  return undone(number, await cleanLeftovers())
}

/** @param wrong what could not be undone */
export function undone(number: number, wrong: readonly string[]): HelperMessage {
  if (wrong.length === 0) return { kind: 'done', number }
  const os = { source: 'culvert-helper', text: wrong.join('; ').slice(0, 2_000) }
  return { kind: 'failed', number, fault: fault('cause-unknown', { args: { stage: 'prerequisites' }, os }) }
}
