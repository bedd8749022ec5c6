import type { Texts } from '../../contract/texts/texts.ts'
import type { Services } from '../../services/services.ts'
import type { ExitCode } from '../host/exit-code.ts'
import type { Host } from '../host/host.ts'
import type { Printer } from '../print/printer.ts'

/** What every command is given. */
export interface Context {
  readonly host: Host
  readonly texts: Texts
  readonly print: Printer
  /** Fires when the person wants the command to end. */
  readonly interrupted: AbortSignal
  /**
   * Opened at the first call, closed by the caller of the command. What an earlier run left of a tunnel is removed
   * for a command that is about tunnels coming and going, which says so; every other one changes nothing of it. `service`: of a process that is there for one tunnel.
   */
  services(use?: 'removes-remains' | 'service'): Promise<Services>
}

/** One command's work. Throws Refused, Interrupted, or a defect. */
export type Action<Options> = (context: Context, args: readonly string[], options: Options) => Promise<ExitCode>
