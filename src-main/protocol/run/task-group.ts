import type { Port, Task } from '../task.ts'

/** A datagram from the gateway, the input of every exchange with it. */
export interface GatewayDatagram {
  readonly kind: 'datagram'
  readonly port: Port
  readonly bytes: Uint8Array
}

interface Member {
  begin(now: number): void
  receive(input: GatewayDatagram, now: number): void
  tick(now: number): void
  readonly wakeAt: number | undefined
}

/** Exchanges that share the sockets: each receives every datagram and handles those with its own cookies. */
export class TaskGroup {
  readonly #members: Member[] = []

  /** @param take is given each output of the task, in order */
  add<Output>(task: Task<GatewayDatagram, Output>, take: (output: Output, now: number) => void): Member {
    const all = (outputs: readonly Output[], now: number): void => {
      for (const output of outputs) take(output, now)
    }
    const member: Member = {
      begin: (now) => all(task.begin(now), now),
      receive: (input, now) => all(task.receive(input, now), now),
      tick: (now) => {
        if (task.wakeAt !== undefined && task.wakeAt <= now) all(task.tick(now), now)
      },
      get wakeAt() {
        return task.wakeAt
      },
    }
    this.#members.push(member)
    return member
  }

  begin(now: number): void {
    for (const member of this.#members) member.begin(now)
  }

  receive(input: GatewayDatagram, now: number): void {
    for (const member of this.#members) member.receive(input, now)
  }

  tick(now: number): void {
    for (const member of this.#members) member.tick(now)
  }

  get wakeAt(): number | undefined {
    const times = this.#members.map(({ wakeAt }) => wakeAt).filter((time) => time !== undefined)
    return times.length > 0 ? Math.min(...times) : undefined
  }
}
