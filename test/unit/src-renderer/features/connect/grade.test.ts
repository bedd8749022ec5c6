import { describe, expect, it } from 'vitest'
import { cipherWords, gradeOf } from '../../../../../src-renderer/features/connect/grade.ts'

const esp = (cipher: string, integrity?: string) => ({
  cipher,
  encapsulation: 'udp' as const,
  ...(integrity ? { integrity } : {}),
})

describe('the grade of a cipher', () => {
  it.each([
    ['aes256', 'sha256', 'strong'],
    ['aes128', 'sha512', 'strong'],
    ['aes256gcm16', undefined, 'strong'],
    ['aes256', 'sha1', 'acceptable'],
    ['3des', 'sha1', 'weak'],
    ['aes256', 'md5', 'weak'],
    ['null', 'sha256', 'weak'],
    ['des', 'sha1', 'weak'],
    ['aes256', undefined, undefined],
    ['camellia256', 'sha256', undefined],
  ])('%s with %s is %s', (cipher, integrity, grade) => {
    expect(gradeOf(esp(cipher, integrity))).toBe(grade)
  })

  it('writes names as people do', () => {
    expect(cipherWords(esp('aes256', 'sha256'))).toBe('AES-256 SHA-256')
    expect(cipherWords(esp('3des'))).toBe('3DES')
  })
})
