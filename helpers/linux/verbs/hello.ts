import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import type { Request } from '../session/requests.ts'

/** Confirms that this helper speaks the protocol. Changes nothing. */
export const hello = ({ number }: Extract<Request, { verb: 'hello' }>): HelperMessage => ({ kind: 'done', number })
