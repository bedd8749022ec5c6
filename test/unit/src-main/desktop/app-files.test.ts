import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, CONTENT_SECURITY_POLICY, readManifest } from '../../../../src-main/desktop/app-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'app-files-'))

beforeAll(() => {
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.html'), 'not for the window')
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'renderer/assets/a.js'), 'void 0')
  writeFileSync(join(folder, 'renderer/notes.txt'), 'of no kind that the window has')
  symlinkSync(join(folder, 'secret.html'), join(folder, 'renderer/linked.html'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const ask = (url: string, method = 'GET'): Promise<Response> =>
  answer(readManifest(join(folder, 'renderer')), { method, url })

describe('the files of the window', () => {
  it.each([
    ['app://main/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://main/assets/a.js', 'text/javascript; charset=utf-8', 'void 0'],
  ])('are answered at %s with their kind', async (url, type, text) => {
    const response = await ask(url)
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, type, text])
  })

  it.each([
    ['a folder above', 'app://main/../secret.html'],
    ['a folder above, encoded', 'app://main/%2e%2e/secret.html'],
    ['a folder above, inside', 'app://main/assets/../../secret.html'],
    ['a file reached by a link', 'app://main/linked.html'],
    ['a kind that the window has not', 'app://main/notes.txt'],
    ['a zero byte', 'app://main/index.html%00.js'],
    ['a backslash', 'app://main/assets\\a.js'],
    ['an absolute path', 'app://main//etc/passwd'],
    ['a double slash', 'app://main//index.html'],
    ['a query', 'app://main/index.html?x'],
    ['another host', 'app://other/index.html'],
    ['another case', 'app://main/INDEX.html'],
    ['the folder itself', 'app://main/'],
    ['a name of an object', 'app://main/__proto__'],
    ['ten thousand letters', `app://main/${'a'.repeat(10_000)}`],
  ])('are not answered for %s', async (_, url) => {
    const response = await ask(url)
    expect([response.status, await response.text()]).toEqual([404, ''])
  })

  it.each(['HEAD', 'POST', 'PUT', 'OPTIONS'])('are not answered to %s', async (method) => {
    expect((await ask('app://main/index.html', method)).status).toBe(404)
  })

  it.each(['app://main/index.html', 'app://main/none'])(
    'carry the policy with every answer, as %s does',
    async (url) => {
      const { headers } = await ask(url)
      expect(headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  it('may run no code but their own, and talk to nobody', () => {
    expect(CONTENT_SECURITY_POLICY).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " +
        "require-trusted-types-for 'script'; trusted-types 'none'",
    )
  })
})
