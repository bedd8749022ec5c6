import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { httpsDownloader } from '../../../../../src-main/platform/https/download.ts'
import { fetchSigned } from '../../../../../src-main/services/use-cases/refresh-signed.ts'
import { LARGEST_FILE } from '../../../../../src-main/domain/trust/envelope.ts'
import { fileOf, ISSUER, PAYLOAD } from '../../../../support/signed-files.ts'

/** A real server with a certificate of its own, and everything that one can answer wrongly. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void

const FILE = fileOf(PAYLOAD, [ISSUER])
const endless = (response: ServerResponse): void => {
  if (!response.destroyed) response.write(Buffer.alloc(65_536, 'x'), () => setImmediate(endless, response))
}
const to =
  (location: string): Answer =>
  (_, response) =>
    response.writeHead(302, { location }).end()

let server: Server
let authority: string
let origin: string
const seen: IncomingMessage[] = []
const ANSWERS: Readonly<Record<string, Answer>> = {
  '/good': (_, response) => response.end(FILE),
  '/moved': to('/good'),
  '/far': to('https://localhost.example/good'),
  '/plain': to('http://localhost/good'),
  '/file': to('file:///etc/passwd'),
  '/address': to('https://127.0.0.1/good'),
  '/slashes': to('//evil.example/good'),
  '/circle': to('/circle'),
  '/large': (_, response) => response.end(Buffer.alloc(LARGEST_FILE + 1, 'x')),
  '/endless': (_, response) => endless(response),
  '/lies': (_, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.socket?.write(Buffer.alloc(100_000, 'x'))
  },
  '/bomb': (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
  '/page': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Sign in</p>'),
  '/page-as-json': (_, response) => response.end('\n<!DOCTYPE html><title>Sign in</title>'),
  '/stall': (_, response) => response.write('{'),
  '/gone': (_, response) => response.writeHead(404).end('no'),
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{', () => response.destroy())
  },
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-https-'))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  )
  authority = readFileSync(certificate, 'utf8')
  const secret = readFileSync(key)
  rmSync(folder, { recursive: true })
  server = createServer({ key: secret, cert: authority }, (request, response) => {
    seen.push(request)
    ANSWERS[request.url ?? '']?.(request, response)
  })
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  origin = `https://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const fetched = async (path: string, milliseconds = 10_000, environment = {}): Promise<string> => {
  const download = httpsDownloader({ authority, environment })
  const got = await fetchSigned(download, origin + path, AbortSignal.timeout(milliseconds))
  if (got.ok) return Buffer.from(got.value).equals(Buffer.from(FILE)) ? 'the file' : 'something else'
  return [got.fault.code, got.fault.args['reason']].filter(Boolean).join(' ')
}

describe('a signed file that is fetched', () => {
  it.each([
    ['/good', 'the file'],
    ['/moved', 'the file'],
    ['/far', 'E_LINK_ORIGIN'],
    ['/plain', 'E_LINK_ORIGIN'],
    ['/file', 'E_LINK_ORIGIN'],
    ['/address', 'E_LINK_ORIGIN'],
    ['/slashes', 'E_LINK_ORIGIN'],
    ['/circle', 'E_LINK_FETCH redirections'],
    ['/large', 'E_LINK_FETCH too-large'],
    ['/endless', 'E_LINK_FETCH too-large'],
    ['/lies', 'E_LINK_FETCH unreachable'],
    ['/bomb', 'E_LINK_FETCH encoding'],
    ['/page', 'E_LINK_FETCH page'],
    ['/page-as-json', 'E_LINK_FETCH page'],
    ['/gone', 'E_LINK_FETCH status'],
    ['/cut', 'E_LINK_FETCH unreachable'],
  ])('V143, V144: from %s is %s', async (path, said) => {
    expect(await fetched(path)).toBe(said)
  })

  it('V144: is not waited for longer than its time', async () => {
    expect(await fetched('/stall', 300)).toBe('E_LINK_FETCH timed-out')
  })

  it('V144: is not taken from a server that nobody vouches for', async () => {
    const got = await fetchSigned(httpsDownloader({ environment: {} }), `${origin}/good`)
    expect(got).toMatchObject({ ok: false, fault: { args: { reason: 'certificate' } } })
  })

  it('is asked for without anything that tells who asks', async () => {
    await fetched('/good')
    const { headers } = seen.at(-1) ?? {}
    expect(Object.keys(headers ?? {}).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
  })

  it('does not go around a proxy that it cannot use', async () => {
    const said = await fetched('/good', 3_000, { https_proxy: 'http://127.0.0.1:9' })
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    expect(said).toBe(major > 24 || (major === 24 && minor >= 5) ? 'E_LINK_FETCH unreachable' : 'E_LINK_FETCH proxy')
  })

  it.each([
    'http://vpn.example/a',
    'https://user@vpn.example/a',
    'https://127.0.0.1/a',
    'https://vpn.example',
    'https:\\\\vpn.example\\a',
    'https://vpn.example/a#b',
    'ftp://vpn.example/a',
  ])('V142: from %s is asked of nobody', async (address) => {
    const got = await fetchSigned(() => Promise.reject(new Error('asked')), address)
    expect(got).toMatchObject({ ok: false, fault: { code: 'E_LINK_FORM' } })
  })
})
