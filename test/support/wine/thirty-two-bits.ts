import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BASE = 0x0804_8000
/** `exit(0)` by the kernel's entry for programs of 32 bits, which Wine uses too, and without which it crashes. */
const CODE = [0x31, 0xc0, 0x40, 0x31, 0xdb, 0xcd, 0x80]
const HEADERS = 52 + 32

/** The smallest program of 32 bits (ELF, System V ABI chapters 4 and 5): its header, one segment, the code. */
function program(): Buffer {
  const size = HEADERS + CODE.length
  const file = Buffer.alloc(size)
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1])
  const halves = { 16: 2, 18: 3, 40: 52, 42: 32, 44: 1 }
  const words = { 20: 1, 24: BASE + HEADERS, 28: 52, 52: 1, 60: BASE, 64: BASE, 68: size, 72: size, 76: 5, 80: 0x1000 }
  for (const [at, value] of Object.entries(halves)) file.writeUInt16LE(value, Number(at))
  for (const [at, value] of Object.entries(words)) file.writeUInt32LE(value, Number(at))
  file.set(CODE, HEADERS)
  return file
}

/** Whether the kernel runs programs of 32 bits, such as an installer of NSIS under Wine; some are told not to. */
export function runs32Bit(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false
  const folder = mkdtempSync(join(tmpdir(), 'culvert-bits-'))
  try {
    const path = join(folder, 'exit')
    writeFileSync(path, program(), { mode: 0o755 })
    return spawnSync(path).status === 0
  } finally {
    rmSync(folder, { recursive: true })
  }
}
