import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { nodeCrypto } from '../../../src-main/crypto/node.ts'
import { fromBase64 } from '../../../src-main/domain/trust/octets.ts'
import { programSigner, wordsOf } from '../../../src-main/signing/signer.ts'

const RECIPE = resolve(import.meta.dirname, '../../../docs/recipes/ssh-agent-sign.mjs')
const without = ['ssh-agent', 'ssh-add', 'ssh-keygen'].filter((name) => spawnSync('which', [name]).status !== 0)
const reason = without.length > 0 ? `${without.join(' and ')} not installed` : undefined

describe.skipIf(reason !== undefined)(`a key that ssh-agent holds${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-agent-'))
  const socket = join(folder, 'agent')
  const key = (name: string): string => join(folder, name)
  let agent: ChildProcess
  let publicKey: Uint8Array
  beforeAll(async () => {
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    for (const name of ['held', 'absent'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'it', '-f', key(name)])
    await vi.waitUntil(() => existsSync(socket), { timeout: 10_000 })
    execFileSync('ssh-add', ['-q', key('held')], { env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket } })
    // The agent has it now, and nobody else.
    rmSync(key('held'))
    const said = execFileSync(process.execPath, [RECIPE, '--public', key('held.pub')], { encoding: 'utf8' })
    publicKey = fromBase64(said.trim()) ?? new Uint8Array(0)
  }, 30_000)
  afterAll(async () => {
    agent.kill()
    if (agent.exitCode === null) await once(agent, 'exit')
    rmSync(folder, { recursive: true })
  })
  const sign = (name: string, octets: Uint8Array) =>
    programSigner(
      nodeCrypto,
      wordsOf(`env SSH_AUTH_SOCK=${socket} ${process.execPath} ${RECIPE} ${key(name)} {file}`),
      publicKey,
    ).sign(octets)

  it('signs a profile of any size', { timeout: 30_000 }, async () => {
    expect(publicKey).toHaveLength(32)
    for (const size of [1, 1_500, 65_600])
      expect(await sign('held.pub', new Uint8Array(size).fill(7))).toMatchObject({ ok: true })
  })
  it('says why it does not sign', { timeout: 30_000 }, async () => {
    expect(await sign('absent.pub', new Uint8Array(9))).toMatchObject({
      ok: false,
      fault: { kind: 'signer-failed', said: expect.stringContaining('lacks this key') as unknown },
    })
  })
})
