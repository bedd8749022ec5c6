import { createInterface } from 'node:readline'
import { argumentOf } from '../../../src-main/domain/connect/fault.ts'
import { OwnPort } from '../../../helpers/linux/net/own-port.ts'

/** Runs the helper's code for its port in the sealed place of this process: reads a word, prints a word. */
const port = new OwnPort()
for await (const word of createInterface({ input: process.stdin })) {
  let answer = 'released'
  if (word === 'hold') answer = (await port.hold('192.0.2.2')) ? 'held' : 'not held'
  else if (word === 'shared') {
    const shared = port.shared('live')
    answer = (shared && argumentOf(shared, 'owner')) ?? 'nobody'
  } else port.release()
  process.stdout.write(`${answer}\n`)
}
