import type { InsideUnit } from '../tunnel-services.ts'
import { readCredential, tellSystemd } from './run/inside.ts'
import { PROFILE_CREDENTIAL } from './render.ts'

/** Undefined in a process that systemd has not started with credentials. */
export function insideUnit(env: Readonly<Record<string, string | undefined>>): InsideUnit | undefined {
  const { CREDENTIALS_DIRECTORY: folder, NOTIFY_SOCKET: socket, WATCHDOG_USEC: limit } = env
  if (folder === undefined) return undefined
  return {
    watchdog: limit === undefined ? undefined : Number(limit) / 1000,
    async profile() {
      const text = await readCredential(folder, PROFILE_CREDENTIAL)
      if (text === undefined) throw new Error('the unit has no profile')
      return text
    },
    credential: (name) => readCredential(folder, name),
    tell: (words) => (socket === undefined ? Promise.resolve() : tellSystemd(socket, words)),
  }
}
