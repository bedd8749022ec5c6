import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FileProfileStore } from '../../../../../src-main/services/profiles/profile-store.ts'
import { bundled } from '../../../../support/services/bundle.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { lab, office, storeWith } from '../../../../support/services/profile-files.ts'

describe('several processes', () => {
  let program: Awaited<ReturnType<typeof bundled>>
  beforeAll(async () => {
    program = await bundled(resolve(import.meta.dirname, '../../../../support/services/saving-child.ts'))
  }, 30_000)
  afterAll(() => program.remove())

  const start = (directory: string, id: string, rounds: number) => {
    const child = spawn(process.execPath, [program.path, directory, id, String(rounds)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let complaints = ''
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    const finished: number[] = []
    createInterface(child.stdout).on('line', (line) => finished.push(Number(line)))
    const ended = new Promise<string>((done) => child.once('close', () => done(complaints)))
    return { kill: () => child.kill('SIGKILL'), finished, ended }
  }

  it('write at once and lose nothing', async () => {
    const directory = freshDirectory()
    const writers = [office.id, lab.id].map((id) => start(directory, id, 40))
    for (const { ended } of writers) expect(await ended).toBe('')
    const profiles = await new FileProfileStore({ directory }).list()
    expect(profiles.map(({ user }) => user)).toEqual(['user-40', 'user-40'])
  }, 30_000)

  it('killed at any moment leave a store that can be read, with what they had finished', async () => {
    const directory = freshDirectory()
    await storeWith(directory, lab)
    for (let kill = 0; kill < 8; kill += 1) {
      const writer = start(directory, office.id, 100_000)
      await vi.waitFor(() => expect(writer.finished.length).toBeGreaterThan(0), { timeout: 15_000, interval: 2 })
      await wait(Math.random() * 25)
      writer.kill()
      await writer.ended
      const finished = writer.finished.at(-1) ?? 0
      const store = new FileProfileStore({ directory })
      const saved = await store.find(office.id)
      expect(store.notice).toBeUndefined()
      // The last one may have been in place and not told yet.
      expect([finished, finished + 1]).toContain(Number(saved?.user.slice('user-'.length)))
      // The lock it may have left is broken by the next who writes.
      expect((await store.save({ ...lab, user: `after-${kill}` })).ok).toBe(true)
      expect((await store.list()).map(({ name }) => name)).toHaveLength(2)
    }
  }, 60_000)
})
