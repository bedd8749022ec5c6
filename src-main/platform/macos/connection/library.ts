import koffi from 'koffi'
import { wordsOf } from '../../../domain/thrown.ts'

/** A reference to an object of the frameworks, or a pointer. 0 is NULL. */
export type Reference = bigint

const POINTER = 'uint64'
const OCTETS = 'void *'
/** `Boolean` of MacTypes.h: an unsigned char. */
const TRUTH = 'uint8'

/** The called functions of CoreFoundation, with result and argument types (CFString.h, CFDictionary.h, CFRunLoop.h). */
const CORE_FOUNDATION = {
  CFStringCreateWithBytes: [POINTER, [POINTER, OCTETS, 'int64', 'uint32', TRUTH]],
  CFDictionaryCreate: [POINTER, [POINTER, OCTETS, OCTETS, 'int64', POINTER, POINTER]],
  CFRelease: ['void', [POINTER]],
  CFRunLoopGetCurrent: [POINTER, []],
  CFRunLoopRunInMode: ['int32', [POINTER, 'double', TRUTH]],
} as const

/** Those of SystemConfiguration (SCNetworkConnection.h, SystemConfiguration.h). */
const SYSTEM_CONFIGURATION = {
  SCNetworkConnectionCreateWithServiceID: [POINTER, [POINTER, POINTER, POINTER, POINTER]],
  SCNetworkConnectionScheduleWithRunLoop: [TRUTH, [POINTER, POINTER, POINTER]],
  SCNetworkConnectionUnscheduleFromRunLoop: [TRUTH, [POINTER, POINTER, POINTER]],
  SCNetworkConnectionStart: [TRUTH, [POINTER, POINTER, TRUTH]],
  SCError: ['int32', []],
} as const

type Name = keyof typeof CORE_FOUNDATION | keyof typeof SYSTEM_CONFIGURATION
type Argument = Reference | number | Uint8Array | BigUint64Array

export interface Frameworks {
  /** A function without a result returns 0. */
  call(name: Name, ...given: readonly Argument[]): number | bigint
  /** Addresses of the callbacks with which a dictionary retains and releases its members. */
  readonly keyCallbacks: Reference
  readonly valueCallbacks: Reference
  /** A function that the framework can call with the status: an SCNetworkConnectionCallBack. It is never freed. */
  callback(told: (status: number) => void): Reference
}

/**
 * Loads the frameworks by their absolute paths. They are in the system's shared cache and not visible in the file
 * system.
 * @throws Error naming what is missing
 */
export function loadFrameworks(corePath: string, systemPath: string): Frameworks {
  const core = loaded(corePath)
  const system = loaded(systemPath)
  const functions = new Map(
    [
      ...Object.entries(CORE_FOUNDATION).map(([name, types]) => [name, core, types] as const),
      ...Object.entries(SYSTEM_CONFIGURATION).map(([name, types]) => [name, system, types] as const),
    ].map(([name, library, [result, types]]) => [name, library.func(name, result, [...types])] as const),
  )
  const prototype = koffi.proto('void CulvertConnectionCallBack(uint64 connection, int32 status, uint64 info)')
  return {
    call(name, ...given) {
      const called = functions.get(name)
      if (!called) throw new Error(`not called of the frameworks: ${name}`)
      return (called(...given) as number | bigint | undefined) ?? 0
    },
    keyCallbacks: koffi.address(core.symbol('kCFTypeDictionaryKeyCallBacks')),
    valueCallbacks: koffi.address(core.symbol('kCFTypeDictionaryValueCallBacks')),
    callback: (told) =>
      koffi.address(koffi.register((_connection: unknown, status: number) => told(status), koffi.pointer(prototype))),
  }
}

function loaded(path: string): ReturnType<typeof koffi.load> {
  try {
    return koffi.load(path)
  } catch (error) {
    // The loader's message may lack the path.
    throw new Error(`${path}: ${wordsOf(error)}`, { cause: error })
  }
}
