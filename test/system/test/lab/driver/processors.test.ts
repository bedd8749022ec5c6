import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { numbersIn } from '../../../../lab/driver/processors.ts'

describe('the CPU of a guest', () => {
  const module = new URL('../../../../lab/driver/processors.ts', import.meta.url).href
  it.runIf(process.platform === 'linux')('is one that this process may use, whatever its number', () => {
    const status = spawnSync('grep', ['Cpus_allowed_list', '/proc/self/status'], { encoding: 'utf8' }).stdout
    const last = numbersIn(status.split(':')[1] ?? '').at(-1)
    const program = `import(${JSON.stringify(module)}).then(({ cpuOf }) => console.log(cpuOf(0), cpuOf(1)))`
    const words = ['-c', String(last), process.execPath, '--import', 'tsx', '--eval', program]
    expect(spawnSync('taskset', words, { encoding: 'utf8' }).stdout).toBe(`${last} ${last}\n`)
  })
})
