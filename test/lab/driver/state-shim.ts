import { readFileSync } from 'node:fs'

/**
 * AT_MINSIGSTKSZ of getauxval(3): octets of the kernel's largest signal frame, which holds the whole state of the
 * processor. Kernels from 5.14 say it; older ones know no state that is larger than User Mode Linux keeps.
 */
const LARGEST_FRAME = 51n
/** AT_NULL: the end of the list. */
const END = 0n
/** Octets that User Mode Linux before 6.13 keeps of the state of a process: x87 to PKRU. */
const KEPT_STATE = 2696
/** Octets that a signal frame holds besides the state, at most: 944 of kernel 6.18, held against PTRACE_GETREGSET. */
const REST_OF_FRAME = 1024

/**
 * True where User Mode Linux before 6.13 does not run without help, because the processor has a larger state than it
 * keeps (AMX).
 * @param auxiliary vector of any process, as in /proc/self/auxv of a 64-bit system
 */
export function stateIsLarger(auxiliary: Buffer): boolean {
  for (let at = 0; at + 16 <= auxiliary.length; at += 16) {
    const key = auxiliary.readBigUInt64LE(at)
    if (key === LARGEST_FRAME) return auxiliary.readBigUInt64LE(at + 8) > BigInt(KEPT_STATE + REST_OF_FRAME)
    if (key === END) return false
  }
  return false
}

/** True where the shim goes into the guest's kernel: the machine needs it, or CULVERT_LAB_SHIM=always asks for it. */
export function needsShim(): boolean {
  if (process.env['CULVERT_LAB_SHIM'] === 'always') return true
  return process.platform === 'linux' && process.arch === 'x64' && stateIsLarger(readFileSync('/proc/self/auxv'))
}
