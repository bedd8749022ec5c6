import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { isAlive, markOf } from '../../../../../helpers/linux/system/processes.ts'

describe.runIf(process.platform === 'linux')('a process', () => {
  it('is dead when it ended', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
    const mark = markOf(child.pid ?? 0)
    expect(mark && isAlive(mark)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(mark && isAlive(mark)).toBe(false)
  })
})
