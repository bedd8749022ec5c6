import { describe, expect, it } from 'vitest'
import { gradeOf } from '../../../../../src-main/domain/profile/grade.ts'

const esp = (cipher: string, integrity?: string) => ({
  cipher,
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
})
