import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fetchRuntime, runtimeRow, type RuntimeRow } from '../../assets/installer/runtime.mjs'

/** A registry on this computer with one package, and npm configured for it. */

const NAME = '@example/runtime-of-a-test'
let folder: string
let cache: string
let tarball: Buffer
let asked: string[] = []

const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url ?? '')
  asked.push(path)
  const { port } = server.address() as AddressInfo
  if (path.endsWith('.tgz')) {
    response.end(tarball)
  } else if (path === `/${NAME}`) {
    const dist = { tarball: `http://127.0.0.1:${port}/runtime.tgz`, integrity: digest() }
    const versions = { '1.0.0': { name: NAME, version: '1.0.0', dist } }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ name: NAME, 'dist-tags': { latest: '1.0.0' }, versions }))
  } else {
    response.writeHead(404).end()
  }
})

const digest = (): string => `sha512-${createHash('sha512').update(tarball).digest('base64')}`
const row = (changes: Partial<RuntimeRow> = {}): RuntimeRow => ({
  package: NAME,
  version: '1.0.0',
  integrity: digest(),
  program: 'bin/runtime',
  licence: 'LICENSE',
  ...changes,
})

const former = { ...process.env }
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-runtime-'))
  mkdirSync(join(folder, 'package/bin'), { recursive: true })
  writeFileSync(join(folder, 'package/package.json'), JSON.stringify({ name: NAME, version: '1.0.0' }))
  writeFileSync(join(folder, 'package/bin/runtime'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(folder, 'package/LICENSE'), 'as you like')
  writeFileSync(join(folder, 'package/manual'), 'not wanted')
  spawnSync('tar', ['-czf', 'runtime.tgz', 'package'], { cwd: folder })
  tarball = readFileSync(join(folder, 'runtime.tgz'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  process.env['npm_config_registry'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  process.env['npm_config_cache'] = join(folder, 'npm')
  process.env['npm_config_fetch_retries'] = '0'
})
beforeEach(() => {
  asked = []
  cache = mkdtempSync(join(folder, 'cache-'))
})
afterAll(() => {
  for (const name of ['npm_config_registry', 'npm_config_cache', 'npm_config_fetch_retries']) {
    if (former[name] === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = former[name]
  }
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

describe('a runtime of the table', () => {
  it('is fetched by npm; its program and licence are kept', async () => {
    const runtime = await fetchRuntime(row(), cache)
    expect(runtime).toEqual({
      folder: join(cache, '@example+runtime-of-a-test-1.0.0'),
      program: join(cache, '@example+runtime-of-a-test-1.0.0/bin/runtime'),
    })
    expect(spawnSync(runtime.program).status).toBe(0)
    expect(readdirSync(runtime.folder).sort()).toEqual(['LICENSE', 'bin'])
    // No partial download is left next to it.
    expect(readdirSync(cache)).toEqual(['@example+runtime-of-a-test-1.0.0'])
  })

  it('is not fetched again', async () => {
    await fetchRuntime(row(), cache)
    asked = []
    await fetchRuntime(row(), cache)
    expect(asked).toEqual([])
  })

  it('is refused when its tarball is not the one of the table', async () => {
    const other = row({ integrity: 'sha512-b3RoZXI=' })
    await expect(fetchRuntime(other, cache)).rejects.toMatchObject({ code: 'integrity' })
    expect(readdirSync(cache)).toEqual([])
  })

  it('is refused when its program is not in the tarball', async () => {
    await expect(fetchRuntime(row({ program: 'bin/other' }), cache)).rejects.toMatchObject({ code: 'integrity' })
    expect(readdirSync(cache)).toEqual([])
  })

  it('is unreachable when the registry lacks it', async () => {
    await expect(fetchRuntime(row({ version: '2.0.0' }), cache)).rejects.toMatchObject({ code: 'unreachable' })
    expect(readdirSync(cache)).toEqual([])
  })
})

describe('the table of runtimes', () => {
  it.each(['x64', 'arm64'])('has one Node of the 24 line for Linux on %s, pinned by digest', (arch) => {
    expect(runtimeRow('linux', arch)).toMatchObject({
      version: expect.stringMatching(/^24\.\d+\.\d+$/) as string,
      integrity: expect.stringMatching(/^sha512-[A-Za-z0-9+/]{86}==$/) as string,
    })
  })

  it('has none for a system that the packages are not made for', () => {
    expect(runtimeRow('sunos', 'sparc')).toBeUndefined()
  })
})
