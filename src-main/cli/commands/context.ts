import type { Texts } from '../../contract/texts/texts.ts'
import type { Services } from '../../services/services.ts'
import type { ExitCode } from '../host/exit-code.ts'
import type { Host } from '../host/host.ts'
import type { Printer } from '../print/printer.ts'

/** What every command receives. */
export interface Context {
  readonly host: Host
  readonly texts: Texts
  readonly print: Printer
  /** Fires when the person wants the command to end. */
  readonly interrupted: AbortSignal
  /**
   * Opens the services at the first call; the caller of the command closes them. Commands that bring tunnels up or down
   * pass `removes-remains`: remains of an earlier run are then removed and reported. Every other command leaves them
   * unchanged. `service`: for a process that runs one tunnel.
   */
  services(use?: 'removes-remains' | 'service'): Promise<Services>
}

/** Runs one command. Throws Refused, Interrupted, or a defect. */
export type Action<Options> = (context: Context, args: readonly string[], options: Options) => Promise<ExitCode>
