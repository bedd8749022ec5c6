import { Agent, request, type AgentOptions } from 'node:https'
import * as tls from 'node:tls'
import { env } from 'node:process'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Download, DownloadFailure, Downloader } from '../download.ts'

export interface HttpsOptions {
  /** PEM of the only authority that is believed; the system's and Node's own when not given. */
  readonly authority?: string
  /** Of the proxy variables; this process' when not given. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'] as const

/**
 * Downloads by Node. The system's authorities are believed where Node can name them (22.15 and later), and a proxy of
 * the environment is used where it can (24.5 and later); with an older one a set proxy fails, instead of going around it.
 */
export function httpsDownloader({ authority, environment = env }: HttpsOptions = {}): Downloader {
  return (address, { largest, signal }) => {
    const needsProxy = PROXIES.some((name) => (environment[name] ?? '') !== '')
    if (needsProxy && !hasProxies()) return Promise.resolve(failed('proxy'))
    const agent = new Agent(agentOptions(authority, needsProxy ? environment : undefined))
    return get(address, agent, largest, signal).finally(() => agent.destroy())
  }
}

/** Undocumented in older versions' types: looked for, never presumed. */
const hasProxies = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 5)
}

function agentOptions(authority: string | undefined, proxyEnv: HttpsOptions['environment']): AgentOptions {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'system' | 'default') => string[] }
  const known = getCACertificates ? [...getCACertificates('default'), ...getCACertificates('system')] : undefined
  const ca = authority === undefined ? known : [authority]
  return { keepAlive: false, maxSockets: 1, ...(ca ? { ca } : {}), ...(proxyEnv ? { proxyEnv } : {}) }
}

const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'Culvert' }

function get(
  address: string,
  agent: Agent,
  largest: number,
  signal: AbortSignal,
): Promise<Result<Download, DownloadFailure>> {
  return new Promise((resolve) => {
    const asked = request(address, { agent, signal, headers: HEADERS, minVersion: 'TLSv1.2' }, (answer) => {
      const { statusCode = 0, headers } = answer
      const end = (result: Result<Download, DownloadFailure>): void => {
        resolve(result)
        answer.destroy()
      }
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        end(done({ kind: 'elsewhere', address: headers.location }))
        return
      }
      const encoding = headers['content-encoding'] ?? 'identity'
      if (statusCode !== 200 || encoding !== 'identity') {
        end(failed(statusCode === 200 ? 'encoding' : 'status'))
        return
      }
      const pieces: Uint8Array[] = []
      let size = 0
      answer.on('data', (piece: Uint8Array) => {
        pieces.push(piece)
        size += piece.length
        if (size > largest) end(failed('too-large'))
      })
      answer.on('end', () =>
        resolve(done({ kind: 'body', octets: Buffer.concat(pieces), type: headers['content-type'] ?? '' })),
      )
      answer.on('error', (error) => resolve(failed(failureOf(error, signal))))
    })
    asked.on('error', (error) => resolve(failed(failureOf(error, signal))))
    asked.end()
  })
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/

function failureOf(error: Error & { readonly code?: string }, signal: AbortSignal): DownloadFailure {
  if (signal.aborted) return 'timed-out'
  return CERTIFICATE.test(error.code ?? '') ? 'certificate' : 'unreachable'
}
