import { readFileSync } from 'node:fs'

/**
 * AT_MINSIGSTKSZ of getauxval(3): bytes of the kernel's largest signal frame, which holds the whole processor state.
 * Kernels from 5.14 report it; older ones support no state larger than User Mode Linux keeps.
 */
const LARGEST_FRAME = 51n
/** AT_NULL: the end of the list. */
const END = 0n
/** Bytes that User Mode Linux before 6.13 keeps of a process's state: x87 to PKRU. */
const KEPT_STATE = 2696
/** Most bytes of a signal frame besides the state: 944 in kernel 6.18, compared with PTRACE_GETREGSET. */
const REST_OF_FRAME = 1024

/**
 * True where User Mode Linux before 6.13 cannot run unaided, because the processor has more state than it keeps (AMX).
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

/** Whether the shim is preloaded into the guest's kernel: if needed, or requested by CULVERT_LAB_SHIM=always. */
export function needsShim(): boolean {
  if (process.env['CULVERT_LAB_SHIM'] === 'always') return true
  return process.platform === 'linux' && process.arch === 'x64' && stateIsLarger(readFileSync('/proc/self/auxv'))
}
