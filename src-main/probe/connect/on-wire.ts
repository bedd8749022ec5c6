import { done, type Result } from '../../domain/result.ts'
import type { Port, Send, Task } from '../../protocol/task.ts'
import type { GatewayDatagram } from '../../protocol/run/task-group.ts'
import { drive, type Drive } from '../../protocol/run/drive.ts'
import type { GatewayAddress, GatewaySockets, NoWay, Environment } from '../../protocol/run/environment.ts'

/** Input of a task on the wire. */
export type WireInput =
  | GatewayDatagram
  /** The gateway's host reports that no program listens on this port. */
  | { readonly kind: 'unreachable'; readonly port: Port }
  /** A router reports that a datagram was too big for the path. */
  | { readonly kind: 'too-big'; readonly port: Port }
  /** End the task properly and quickly: the run is being cancelled. */
  | { readonly kind: 'close' }

export interface WireRun<Output, Value> {
  task(local: GatewayAddress): Task<WireInput, Output | Send>
  /** Receives each output except those to send; any value other than undefined is the run's result. */
  take(output: Output): Value | undefined
}

/** Milliseconds that a cancelled task may take for its teardown. */
const TEARDOWN = 1_500

/**
 * Runs a task over its own sockets until it has a result. An abort first makes it tear down; its result is then
 * `aborted`. Sockets and timers are closed when this resolves, in every case.
 */
export async function onWire<Output extends { readonly kind: string }, Value>(
  environment: Environment,
  gateway: GatewayAddress,
  run: WireRun<Output, Value>,
  signal: AbortSignal,
): Promise<Result<Value | 'aborted', NoWay>> {
  let hear: (input: WireInput) => void = () => undefined
  const opened = await environment.open(gateway, {
    datagram: (port, bytes) => hear({ kind: 'datagram', port, bytes }),
    unreachable: (port) => hear({ kind: 'unreachable', port }),
    tooBig: (port) => hear({ kind: 'too-big', port }),
  })
  if (!opened.ok) return opened
  try {
    const outcome = await outcomeOf(environment, opened.value, run, signal, (listener) => {
      hear = listener
    })
    return done(signal.aborted ? 'aborted' : outcome)
  } finally {
    hear = () => undefined
    await opened.value.close()
  }
}

function outcomeOf<Output extends { readonly kind: string }, Value>(
  { clock }: Environment,
  sockets: GatewaySockets,
  run: WireRun<Output, Value>,
  signal: AbortSignal,
  listen: (listener: (input: WireInput) => void) => void,
): Promise<Value | 'aborted'> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = []
    let over = false
    const end = (settle: () => void): void => {
      over = true
      for (const stop of stops) stop()
      settle()
    }
    const hasEnded = (): boolean => over
    // Otherwise a defect in a timer's or socket's callback would end the process with its sockets open.
    const guarded = <Given>(work: (given: Given) => void) => {
      return (given: Given): void => {
        try {
          work(given)
        } catch (error) {
          end(() => reject(error instanceof Error ? error : new Error(String(error))))
        }
      }
    }
    const act = (output: Output | Send): void => {
      if (isSend(output)) {
        sockets.send(output.to, output.bytes)
        return
      }
      const outcome = run.take(output)
      if (outcome !== undefined) end(() => resolve(outcome))
    }
    const after = (milliseconds: number, wake: () => void): (() => void) =>
      clock.after(milliseconds, () => guarded(wake)(undefined))
    const abort = guarded((driven: Drive<WireInput>) => {
      stops.push(clock.after(TEARDOWN, () => end(() => resolve('aborted'))))
      driven.tell({ kind: 'close' })
    })
    guarded(() => {
      const driven = drive(run.task(sockets.local), { ...clock, after }, act)
      const aborted = (): void => abort(driven)
      // A task may have its result at once.
      if (hasEnded()) {
        driven.stop()
        return
      }
      stops.push(driven.stop, () => signal.removeEventListener('abort', aborted))
      listen(guarded((input) => driven.tell(input)))
      if (signal.aborted) aborted()
      else signal.addEventListener('abort', aborted, { once: true })
    })(undefined)
  })
}

function isSend(output: { readonly kind: string }): output is Send {
  return output.kind === 'send'
}
