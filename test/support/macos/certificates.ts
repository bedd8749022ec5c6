import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pair {
  readonly key: string
  readonly certificate: string
}

/** Certificates with their keys, made by OpenSSL, which also reads those that others make. */
export class CertificateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'culvert-certificates-'))

  openssl(words: readonly string[], input?: Buffer): string {
    return execFileSync('openssl', [...words], {
      cwd: this.path,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input ? { input } : {}),
    })
  }

  /** @param algorithm words of `openssl req` for the key; RSA with 2048 bits by default */
  make(name: string, algorithm: readonly string[] = ['-newkey', 'rsa:2048']): Pair {
    const [key, pem] = [`${name}.key`, `${name}.pem`]
    this.openssl([
      'req',
      '-x509',
      ...algorithm,
      '-nodes',
      '-keyout',
      key,
      '-out',
      pem,
      '-days',
      '9',
      '-subj',
      `/CN=${name}`,
    ])
    return { key: this.#read(key), certificate: this.#read(pem) }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  #read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8')
  }
}
