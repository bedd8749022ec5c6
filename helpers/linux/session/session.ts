import type { HelperMessage, Keep } from '../../../src-main/contract/helper.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import type { ProcessMark } from '../system/processes.ts'
import type { Tunnel } from '../tunnel/tunnel.ts'

/** State that the verbs share. */
export interface Session {
  /** User id of the person who asked for this process. */
  readonly owner: number
  /** Root, or someone who gave an administrator's password for this process. */
  readonly administrator: boolean
  /** Why every request is refused. */
  readonly barred?: Fault
  readonly mark: ProcessMark
  readonly say: (message: HelperMessage) => void
  tunnel: Tunnel | undefined
}

/**
 * Signals that end a helper, by what it is to keep: when the system ends a process, nobody has asked to lift a kill
 * switch.
 */
export const END_SIGNALS = { 'kill-switch': 'SIGTERM', nothing: 'SIGUSR2' } as const satisfies Record<Keep, string>
