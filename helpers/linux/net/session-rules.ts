import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Entry, Firewall } from '../journal/journal.ts'
import { applyRules, replaceRules } from './firewall.ts'
import { lacks } from '../system/lacks.ts'
import type { RuleSet } from './rules.ts'

/** Firewall rules of one session. Each method returns the fault when no firewall accepts them. */
export class SessionRules {
  readonly #write: (entry: Entry) => void
  #firewall: Firewall | undefined

  /** @param write journals a set before it is applied */
  constructor(write: (entry: Entry) => void) {
    this.#write = write
  }

  async put(kind: 'guard' | 'kill-switch', rules: RuleSet): Promise<Fault | undefined> {
    const applied = await applyRules(rules, (firewall) => this.#write({ kind, firewall }))
    if ('words' in applied) return lacks('nftables', applied.words)
    this.#firewall = applied.firewall
    return undefined
  }

  /** Takes over a set that a dead session of the profile has applied. */
  adopt(firewall: Firewall): void {
    this.#firewall = firewall
  }

  /** Replaces a set that was applied. */
  async replace(rules: RuleSet): Promise<Fault | undefined> {
    if (!this.#firewall) throw new Error('steps out of order')
    const words = await replaceRules(this.#firewall, rules)
    return words === undefined ? undefined : lacks('nftables', words)
  }
}
