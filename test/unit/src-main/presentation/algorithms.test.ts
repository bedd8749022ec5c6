import { describe, expect, it } from 'vitest'
import { algorithmNames } from '../../../../src-main/presentation/algorithms.ts'

describe('the names of algorithms', () => {
  it.each([
    [{ cipher: 'aes256', integrity: 'sha256' }, ['AES-256', 'SHA-256']],
    [{ cipher: '3des', integrity: 'md5' }, ['3DES', 'MD5']],
    [{ cipher: 'aes256gcm16' }, ['AES-256GCM16']],
  ])('%j are written as people do', (esp, names) => {
    expect(algorithmNames(esp)).toEqual(names)
  })
})
