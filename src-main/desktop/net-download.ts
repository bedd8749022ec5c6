import { net, session, type Session } from 'electron'
import { done, failed, type Result } from '../domain/result.ts'
import type { Download, DownloadFailure, Downloader } from '../platform/download.ts'

/**
 * Downloads through Chromium's network stack: it knows the system's proxies, proxy scripts and authorities, which Node
 * does not. Uses a session of its own in memory: no cookies, cache or credentials. Unproven here: it needs a real
 * Electron.
 */
export function netDownloader(): Downloader {
  return (address, { largest, signal }) => get(quarters(), address, largest, signal)
}

function quarters(): Session {
  const own = session.fromPartition('refresh', { cache: false })
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  return own
}

function get(
  own: Session,
  url: string,
  largest: number,
  signal: AbortSignal,
): Promise<Result<Download, DownloadFailure>> {
  return new Promise((resolve) => {
    const asked = net.request({ url, session: own, redirect: 'manual', credentials: 'omit', cache: 'no-store' })
    const end = (result: Result<Download, DownloadFailure>): void => {
      resolve(result)
      asked.abort()
    }
    signal.addEventListener('abort', () => end(failed('timed-out')), { once: true })
    asked.setHeader('accept-encoding', 'identity')
    asked.on('redirect', (_status, _method, to) => end(done({ kind: 'elsewhere', address: to })))
    // A proxy that requires sign-in is left to the person's browser.
    asked.on('login', (_about, answer) => answer())
    asked.on('error', ({ message }) => resolve(failed(/CERT/.test(message) ? 'certificate' : 'unreachable')))
    asked.on('response', (answer) => {
      if (answer.statusCode !== 200) {
        end(failed('status'))
        return
      }
      const pieces: Buffer[] = []
      let size = 0
      answer.on('data', (piece) => {
        pieces.push(piece)
        size += piece.length
        if (size > largest) end(failed('too-large'))
      })
      answer.on('error', () => resolve(failed('unreachable')))
      answer.on('end', () =>
        resolve(
          done({ kind: 'body', octets: Buffer.concat(pieces), type: String(answer.headers['content-type'] ?? '') }),
        ),
      )
    })
    asked.end()
  })
}
