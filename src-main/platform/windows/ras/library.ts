import type { Buffer } from 'node:buffer'
import koffi from 'koffi'
import { wordsOf } from '../../../domain/thrown.ts'

/** Handles and pointers. */
const HANDLE = 'uint64'
const POINTER = 'void *'
const NUMBER = 'uint32'

/**
 * The called functions of `rasapi32.dll`, by the types of their arguments; each returns a DWORD. Structures are octets
 * that `structures.ts` has packed.
 */
const RAS = {
  RasConnectionNotificationW: [HANDLE, HANDLE, NUMBER],
  RasDialW: [POINTER, POINTER, POINTER, NUMBER, HANDLE, POINTER],
  RasEnumConnectionsW: [POINTER, POINTER, POINTER],
  RasGetConnectStatusW: [HANDLE, POINTER],
  RasGetCredentialsW: [POINTER, POINTER, POINTER],
  RasGetProjectionInfoEx: [HANDLE, POINTER, POINTER],
  RasHangUpW: [HANDLE],
  RasSetCredentialsW: [POINTER, POINTER, POINTER, 'int32'],
} as const
type RasName = keyof typeof RAS
type Argument = Buffer | number | bigint | null

/** The library's functions. Each runs in a thread of its own, so that one that hangs blocks no other. */
export interface RasLibrary {
  /** RAS' result, signed: 0 is success. Until then the buffers belong to RAS. */
  call(name: RasName, ...given: readonly Argument[]): Promise<number>
  /** A notifier for RasDialW that does nothing: with one, the call returns at once and the dial continues. */
  readonly notifier: bigint
  /** A Windows event object that a wait resets. */
  newEvent(): bigint
  /** Whether it was set within this many milliseconds. */
  waitFor(event: bigint, milliseconds: number): Promise<boolean>
}

/** WAIT_OBJECT_0 of WaitForSingleObject. */
const SET = 0

/**
 * Loads the libraries by their absolute paths, so that none is taken from the working folder.
 * @throws Error naming what is missing
 */
export function loadRas(rasPath: string, kernelPath: string): RasLibrary {
  const [ras, kernel] = [load(rasPath), load(kernelPath)]
  const functions = new Map(
    Object.entries(RAS).map(([name, types]) => [name, promised(ras.func(name, 'int32', [...types]))]),
  )
  const createEvent = kernel.func('CreateEventW', HANDLE, [POINTER, 'int32', 'int32', POINTER])
  const wait = promised(kernel.func('WaitForSingleObject', NUMBER, [HANDLE, NUMBER]))
  return {
    call(name, ...given) {
      const called = functions.get(name)
      if (!called) throw new Error(`not called of RAS: ${name}`)
      return called(...given)
    },
    // This function reads none of the arguments of a RASDIALFUNC, and its result is not read.
    notifier: koffi.address(kernel.symbol('GetCurrentThreadId')),
    newEvent: () => BigInt(createEvent(null, 0, 0, null) as number | bigint),
    waitFor: async (event, milliseconds) => (await wait(event, milliseconds)) === SET,
  }
}

/** koffi does not say which library cannot be loaded. */
function load(path: string): ReturnType<typeof koffi.load> {
  try {
    return koffi.load(path)
  } catch (error) {
    throw new Error(`${path}: ${wordsOf(error)}`, { cause: error })
  }
}

function promised(called: ReturnType<ReturnType<typeof koffi.load>['func']>) {
  return (...given: readonly Argument[]): Promise<number> =>
    new Promise((resolve, reject) => {
      called.async(...given, (error: Error | null, answer: number) => {
        if (error) reject(error)
        else resolve(answer)
      })
    })
}
