import { TOLERATED_MISTAKES, type HelperMessage } from '../../src-main/contract/helper.ts'
import { parseRequest, type Request } from './session/requests.ts'
import { clean } from './verbs/clean.ts'
import { connect } from './verbs/connect.ts'
import { disconnect } from './verbs/disconnect.ts'
import { hello } from './verbs/hello.ts'
import { survey } from './verbs/survey.ts'
import type { Session } from './session/session.ts'

/** Reads the requests and writes the messages of one process. */
export class Conversation {
  readonly #session: Session
  readonly #over: () => void
  #greeted = false
  #mistakes = 0
  #busy = 0

  /** @param over called when the session is to end because the other side cannot be understood */
  constructor(session: Session, over: () => void) {
    this.#session = session
    this.#over = over
  }

  take(body: Uint8Array): void {
    const parsed = parseRequest(body)
    if ('refusal' in parsed) {
      this.#refuse(parsed.refusal)
      return
    }
    const { request } = parsed
    if (!this.#greeted && request.verb !== 'hello') this.#refuse({ number: request.number, field: 'verb' })
    else if (this.#busy >= LARGEST_QUEUE) this.#refuse({ number: request.number, field: 'number' })
    else void this.#answer(request)
  }

  async #answer(request: Request): Promise<void> {
    this.#greeted = true
    this.#busy += 1
    try {
      const { barred: fault } = this.#session
      this.#session.say(fault ? { kind: 'failed', number: request.number, fault } : await this.#run(request))
    } finally {
      this.#busy -= 1
    }
  }

  #run(request: Request): Promise<HelperMessage> | HelperMessage {
    switch (request.verb) {
      case 'hello':
        return hello(request)
      case 'survey':
        return survey(request)
      case 'connect':
        return connect(request, this.#session)
      case 'disconnect':
        return disconnect(request, this.#session)
      case 'clean':
        return clean(request, this.#session)
    }
  }

  #refuse(refusal: { readonly number?: number; readonly field: string }): void {
    this.#session.say({ kind: 'refused', ...refusal })
    this.#mistakes += 1
    if (this.#mistakes >= TOLERATED_MISTAKES) this.#over()
  }
}

/** Most requests being handled at the same time. */
const LARGEST_QUEUE = 16
