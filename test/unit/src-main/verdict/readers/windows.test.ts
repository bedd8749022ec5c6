import { describe, expect, it } from 'vitest'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'

const numberIn = (log: string): number | undefined => {
  const said = readLog(log).last.find(({ kind }) => kind === 'os-code')
  return said?.kind === 'os-code' ? said.code : undefined
}
const judge = (log: string) => {
  const { fault, certainty } = verdictOf(readLog(log).last)
  return [fault?.code, certainty]
}
const COID = 'CoId={7A3F1C22-0B5D-4E67-9D2A-5F0C1E8B9A10}: The user PC\\anna dialed a connection named Office which has'

describe('F-71: the number of a dial', () => {
  it.each([
    ['Remote Access error 789 - The L2TP connection attempt failed.', 789],
    ['远程访问错误 691 已拒绝远程连接。', 691],
    ['→ Error de Acceso remoto 691 — usuario', 691],
    ['> Error 835: The L2TP connection attempt failed', 835],
    ['リモート アクセス エラー 691 - 指定した', 691],
    ['Ошибка удаленного доступа 809 - нет ответа', 809],
    ['Error 13876 Load Failed', 13876],
    ['Remote Access error 87 - The parameter is incorrect.', 87],
    [`${COID} failed. The error code returned on failure is 87.`, 87],
    [`${COID} failed. The error code returned on failure is -2147023436.`, 1460],
    [`"20227","${COID} failed. The error code returned on failure is 809."`, 809],
    [`Message      : ${COID} failed. The error code returned on\n               failure is 809.`, 809],
    ['EventID            : 20227\nMachineName        : pc\nMessage            : Der Fehlercode lautet 789.', 789],
    [
      '<Event xmlns="x">\n  <System>\n    <EventID>20227</EventID>\n  </System>\n  <EventData>\n    <Data>809</Data>\n  </EventData>\n</Event>',
      809,
    ],
  ])('is found in %s', (log, code) => {
    expect(numberIn(log)).toBe(code)
  })

  it.each([
    'Your order 789 has been sent today.',
    'There are 691 files in this directory',
    'error 12345678 somewhere',
    `${COID} terminated. The reason code returned on termination is 829.`,
  ])('is not found in %s', (log) => {
    expect(numberIn(log)).toBeUndefined()
  })
})

describe('a sentence without its number', () => {
  it('is one step less certain than the number', () => {
    const words =
      'The network connection between your computer and the VPN server could not be established because the remote server is not responding.'
    expect(judge(`Remote Access error 809 - ${words}`)).toEqual(['ike-no-response', 'likely'])
    expect(judge(words)).toEqual(['ike-no-response', 'open'])
    expect(judge('The IPSec Shared Secret is missing. Verify your settings.')).toEqual(['secret-missing', 'near-sure'])
  })

  it('may be worded a little otherwise', () => {
    expect(numberIn('L2TP 连接尝试失败，因为安全层在初始化与远程计算机协商时遇到了一个处理错误。')).toBe(789)
  })

  it('of two messages that begin alike is the one of which more is there', () => {
    const beginning =
      'The L2TP connection attempt failed because the security layer could not authenticate the remote computer.'
    const rest =
      ' This could be because one or more fields of the certificate presented by the remote server could not be validated as belonging to the target destination.'
    expect(numberIn(beginning)).toBe(787)
    expect(numberIn(beginning + rest)).toBe(835)
  })

  it('is not found in other words', () => {
    expect(numberIn('The network is fine and the server could be reached by everybody but me.')).toBeUndefined()
  })
})
