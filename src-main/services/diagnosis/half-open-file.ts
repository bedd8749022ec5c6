import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { HALF_OPEN, halfOpenBudget, type HalfOpenBudget } from '../../protocol/ike-common/half-open-budget.ts'

/** Times in milliseconds since 1970, by a digest of the gateway's address. */
const shape = z.record(z.string(), z.array(z.number()))
type Times = Readonly<Record<string, readonly number[]>>

/**
 * Counts how often each gateway was asked recently by all processes of one user: every command is a new process, and a
 * gateway that is asked too often stops answering, which looks like a gateway that is down. The file has a few hundred
 * octets and is read and written synchronously; if that fails, only this process is counted.
 * @param wall milliseconds since 1970
 */
export function halfOpenFile(path: string, wall: () => number = Date.now): (address: string) => HalfOpenBudget {
  let memory: Times = {}
  const recent = (): Times => {
    const oldest = wall() - HALF_OPEN.milliseconds
    const fresh = Object.entries({ ...memory, ...read(path) }).map(
      // A time in the future was written before the clock was set back.
      ([name, times]) => [name, times.filter((time) => time > oldest && time <= wall())] as const,
    )
    return Object.fromEntries(fresh.filter(([, times]) => times.length > 0))
  }
  const change = (name: string, edit: (times: readonly number[]) => readonly number[]): void => {
    const known = recent()
    memory = { ...known, [name]: edit(known[name] ?? []).slice(-HALF_OPEN.most) }
    write(path, memory)
  }
  return (address) => {
    // The practice gateway, which runs on this computer, has no limit.
    if (isLoopback(address)) return halfOpenBudget()
    const name = createHash('sha256').update(address).digest('hex').slice(0, 16)
    return {
      next(now, count) {
        const budget = halfOpenBudget()
        for (const time of recent()[name] ?? []) budget.spend(now - (wall() - time))
        return budget.next(now, count)
      },
      spend: () => change(name, (times) => [...times, wall()]),
      giveBack: () => change(name, (times) => times.slice(0, -1)),
    }
  }
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

function read(path: string): Times {
  try {
    const parsed = shape.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : {}
  } catch {
    // The file does not exist or cannot be read: other processes are not counted.
    return {}
  }
}

function write(path: string, times: Times): void {
  const draft = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(draft, JSON.stringify(times), { mode: 0o600 })
    renameSync(draft, path)
  } catch {
    // The count stays in memory.
  }
}
