import { describe, expect, it } from 'vitest'
import type { Request, StoredCertificate } from '../../../../../src-main/platform/windows/calls/parse.ts'
import { certificateFault } from '../../../../../src-main/platform/windows/certificates.ts'
import type { Machine } from '../../../../../src-main/platform/windows/run/machine.ts'
import { done } from '../../../../../src-main/domain/result.ts'

const PEM = '-----BEGIN CERTIFICATE-----\r\nTUlJ\r\nQg==\r\n-----END CERTIFICATE-----\r\n'
const GOOD: StoredCertificate = { key: true, own: [], authority: [] }

async function judged(stored: StoredCertificate | null) {
  const asked: Request[] = []
  const ask = ((request: Request) => {
    asked.push(request)
    return Promise.resolve(done({ version: 1, faults: [], stored }))
  }) as unknown as Machine['ask']
  const machineAuth = { kind: 'certificate', certificate: PEM, authority: PEM } as const
  const found = await certificateFault({ ask }, machineAuth, new AbortController().signal)
  return { found, asked }
}

describe('the profile’s certificate on Windows', () => {
  it('is asked for by its octets, on one line', async () => {
    expect((await judged(GOOD)).asked).toEqual([
      { version: 1, verb: 'certificate', certificate: 'TUlJQg==', authority: 'TUlJQg==' },
    ])
  })

  const ROWS: readonly (readonly [string, StoredCertificate | null, object | undefined])[] = [
    ['there and trusted', GOOD, undefined],
    ['signed weakly, which IKE may take', { ...GOOD, own: ['HasWeakSignature'] }, undefined],
    ['not there', null, {}],
    ['there without its key', { ...GOOD, key: false, own: ['UntrustedRoot'] }, { variant: 'key' }],
    ['out of its time', { ...GOOD, own: ['NotTimeValid', 'UntrustedRoot'] }, { variant: 'time' }],
    ['of an issuer that is not trusted', { ...GOOD, own: ['PartialChain'] }, { variant: 'issuer' }],
    ['good, and the gateway’s authority is not', { ...GOOD, authority: ['UntrustedRoot'] }, { variant: 'authority' }],
  ]
  it.each(ROWS)('that is %s', async (_, stored, args) => {
    const { found } = await judged(stored)
    expect(found).toEqual(
      args === undefined ? undefined : expect.objectContaining({ code: 'windows-certificate-unusable', args }),
    )
  })
})
