import { readFileSync } from 'node:fs'

export type CertificateKind = 'good' | 'not-authority' | 'short-key' | 'sha1' | 'expired' | 'large'

/** Made by openssl; how is in the README beside them. */
export const certificate = (kind: CertificateKind): string =>
  readFileSync(new URL(`../../../../vectors/signed/${kind}.pem`, import.meta.url), 'utf8')
