import { Buffer } from 'node:buffer'
import { MACOS_DOOR } from '../../../contract/macos-door.ts'
import type { Secret } from '../../../domain/profile/secret.ts'
import type { Clock } from '../../../domain/time.ts'
import { FfiDoor, type DoorFailure } from '../../ffi-door/door.ts'
import { doorProgram } from '../../ffi-door/program.ts'
import type { FramedProgram } from '../../framed-process/framed-process.ts'
import type { Connections } from '../calls/connections.ts'

/** Milliseconds; loading two frameworks takes a moment on a Mac that has just started. */
const ABOUT_MS = 10_000
/** Milliseconds; the user may be asked for access to a service's keychain item meanwhile. */
const START_MS = 30_000

const FRAMEWORKS = ['CoreFoundation', 'SystemConfiguration'].map(
  (name) => `/System/Library/Frameworks/${name}.framework/${name}`,
)

/** The process, with the frameworks by their absolute paths. */
function ownProgram(): FramedProgram {
  const { args, ...program } = doorProgram('macos', import.meta.dirname, ['HOME', 'USER'])
  return { ...program, args: [...args, ...FRAMEWORKS] }
}

/** @param program its process; the one beside this bundle if absent */
export function doorConnections(clock: Clock, program: FramedProgram = ownProgram()): Connections {
  const door = new FfiDoor({ program, shape: MACOS_DOOR, clock })
  let isThere: Promise<boolean> | undefined
  const look = async (): Promise<boolean> => {
    const about = await door.ask('about', {}, { within: ABOUT_MS })
    return about.ok && about.value.lacks === undefined
  }
  return {
    available: () => (isThere ??= look()),
    watch: (listener) => door.listen(() => listener()),
    async start(service, user, { password, key }, signal) {
      const secrets = { password: octets(password), ...(key ? { key: octets(key) } : {}) }
      const asked = door.ask('start', { service, user }, { within: START_MS, signal, secrets })
      for (const copy of Object.values(secrets)) copy.fill(0)
      const answer = await asked
      if (!answer.ok) return { kind: 'unavailable', why: wordsOf(answer.fault) }
      const { started, error } = answer.value
      return started ? { kind: 'started' } : { kind: 'refused', code: error ?? 0 }
    },
  }
}

const octets = (secret: Secret): Uint8Array => Buffer.from(secret.reveal(), 'utf8')

function wordsOf(failure: DoorFailure): string {
  switch (failure.kind) {
    case 'missing':
      return failure.error
    case 'silent':
      return `no answer in ${failure.seconds} s`
    case 'died':
      return failure.said ?? failure.signal ?? `exit code ${failure.code ?? ''}`
    case 'garbage':
      return failure.what
  }
}
