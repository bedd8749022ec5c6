import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage } from '../../../support/cli/stage.ts'

describe('what is not legal', { timeout: 30_000 }, () => {
  it('a pipe where a certificate should be is not waited for', async () => {
    const stage = new Stage()
    const pipe = join(stage.directory, 'pipe')
    execFileSync('mkfifo', [pipe])
    const ran = await stage.run([
      ...['profile', 'add', 'x', '--gateway', 'vpn.example.com', '--user', 'anna'],
      ...['--certificate', pipe, '--json'],
    ])
    expect(ran.code).toBe(2)
    expect(
      outputs.problems.parse(JSON.parse(ran.out)).problems.map(({ field, code }) => `${field} ${code}`)[0],
    ).toContain('file-kind')
  })
})
