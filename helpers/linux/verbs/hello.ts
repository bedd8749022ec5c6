import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import type { Request } from '../session/requests.ts'

/** Says that this is a helper that speaks the protocol. Changes nothing. */
export const hello = ({ number }: Extract<Request, { verb: 'hello' }>): HelperMessage => ({ kind: 'done', number })
