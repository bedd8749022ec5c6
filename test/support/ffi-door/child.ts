import { Buffer } from 'node:buffer'
import { pbkdf2 } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { serveDoor } from '../../../src-main/platform/ffi-door/serve.ts'
import { TEST_DOOR } from './shape.ts'

const never = new Promise<never>(() => undefined)
const head = (length: number): Buffer => {
  const octets = Buffer.alloc(4)
  octets.writeUInt32LE(length)
  return octets
}
const frame = (text: string): void => void process.stdout.write(Buffer.concat([head(text.length), Buffer.from(text)]))

/** Blocks the answering thread, like a library call that never returns. */
function hang(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
}

const MISDEEDS = {
  hang,
  // A call that is running in one of Node's threads prevents `process.exit` from ending.
  'hang-thread': () => {
    pbkdf2('x', 'y', 2_000_000_000, 64, 'sha512', () => undefined)
  },
  crash: () => process.abort(),
  throw: () => {
    throw new Error('the library is not as it should be\nand says so')
  },
  print: () => void process.stdout.write('library: debug output\n'),
  'wrong-answer': () => frame(JSON.stringify({ kind: 'answer', number: 1, answer: { more: true } })),
  'wrong-notice': () => frame(JSON.stringify({ kind: 'notice', notice: { step: 'one' } })),
  endless: () => void process.stdout.write(head(0xffff_ffff)),
  exit: () => process.exit(3),
} as const

let lastWill: string | undefined

serveDoor(
  TEST_DOOR,
  (notify) => ({
    echo: ({ text }, secrets) => ({
      text,
      secrets: Object.entries(secrets).map(([name, octets]) => `${name}=${Buffer.from(octets).toString('hex')}`),
    }),
    async count({ steps, apart }) {
      for (let step = 1; step <= steps; step += 1) {
        await new Promise((resolve) => setTimeout(resolve, apart))
        notify({ step })
      }
      return {}
    },
    misbehave({ how }) {
      MISDEEDS[how]()
      return never
    },
    environment: () => ({ names: Object.keys(process.env).sort() }),
    leaves({ file }) {
      lastWill = file
      return { pid: process.pid }
    },
  }),
  () => {
    if (lastWill !== undefined) writeFileSync(lastWill, 'left')
    return Promise.resolve()
  },
)
