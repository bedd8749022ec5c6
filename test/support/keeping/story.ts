import type { FaultCode } from '../../../src-main/domain/connect/catalogue.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { keep, type KeepingEvent } from '../../../src-main/domain/keeping/keep.ts'
import { begun, type Intention, type Keeping, type Verdict } from '../../../src-main/domain/keeping/keeping.ts'
import { NOTHING_IN_THE_WAY } from '../../../src-main/domain/keeping/conditions.ts'
import { anyFault } from '../faults.ts'

export const problem = (code: FaultCode): Fault => anyFault(code, ARGS)
const ARGS = { gateway: 'vpn.example.com', user: 'anna', name: 'Lab', seconds: 60, component: 'xl2tpd' }

export const OFFLINE = { ...NOTHING_IN_THE_WAY, online: false }
export const PORTAL = { ...NOTHING_IN_THE_WAY, portal: true }

/** One intention that receives events in turn; random values are always the middle. */
export class Story {
  keeping: Keeping
  at = 1_000_000
  readonly #chance: () => number

  constructor(intention: Partial<Intention> = {}, chance = 0.5) {
    this.keeping = begun({ keep: 'after-drop', gateways: ['one'], asksCode: false, trusts: true, ...intention })
    this.#chance = () => chance
  }

  tell(event: KeepingEvent): Verdict {
    const { keeping, verdict } = keep(this.keeping, event, this.#chance)
    this.keeping = keeping
    return verdict
  }

  up(): Verdict {
    return this.tell({ kind: 'up', at: this.at })
  }

  /** Reports a loss after so many milliseconds. */
  down(code: FaultCode, later = 0): Verdict {
    this.at += later
    return this.tell({ kind: 'down', fault: problem(code), at: this.at })
  }

  around(conditions: typeof NOTHING_IN_THE_WAY, later = 0): Verdict {
    this.at += later
    return this.tell({ kind: 'conditions', conditions, at: this.at })
  }

  due(later = 0): Verdict {
    this.at += later
    return this.tell({ kind: 'due', at: this.at })
  }

  /** Milliseconds until the next dial. */
  wait(verdict: Verdict): number | undefined {
    return verdict.kind === 'wait' && verdict.plan.due !== undefined ? verdict.plan.due - this.at : undefined
  }
}
