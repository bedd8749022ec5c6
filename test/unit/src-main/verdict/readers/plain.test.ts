import { describe, expect, it } from 'vitest'
import { firstWord } from '../../../../../src-main/verdict/readers/meaning.ts'
import { caughtBetween, plainMeanings, type PlainReader } from '../../../../../src-main/verdict/readers/plain.ts'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'
import { growth } from '../../../../support/growth.ts'

const parts = (template: string): readonly string[] => template.split('%s')
const read = (reader: PlainReader, text: string) => plainMeanings(reader, text, firstWord(text))
const judged = (...lines: readonly string[]) => verdictOf(readLog(lines.join('\n')).last)
const charon = (text: string): string => `Nov 21 11:00:01 host charon[812]: 05[IKE] ${text}`
const pluto = (text: string): string => `Nov 21 11:00:01 host pluto[812]: ${text}`

describe('a template', () => {
  it.each<readonly [template: string, text: string, caught: readonly string[] | undefined]>([
    ['no proposal chosen', 'no proposal chosen', []],
    ['no proposal chosen', 'no proposal chosen here', undefined],
    ["plugin '%s': failed to load - %s", "plugin 'kdf': failed to load - no such file", ['kdf', 'no such file']],
    ['received %s (1)', 'received Operation not permitted (1)', ['Operation not permitted']],
    ['received %s (1)', 'received Operation not permitted (11)', undefined],
    ['from %s to %s done', 'from a to b to c done', ['a', 'b to c']],
    ['%s is missing', 'the file is missing', ['the file']],
    ['ends with %s', 'ends with ', ['']],
    ['a %s a', 'a a', undefined],
  ])('%s is in “%s”: %j', (template, text, caught) => {
    expect(caughtBetween(parts(template), text)).toEqual(caught)
  })

  it('is looked for in time that grows with the text, whatever the text', () => {
    const template = parts('a %s b %s b %s c')
    const texts = new Map([20_000, 80_000].map((amount) => [amount, `a ${'b '.repeat(10)}${'x'.repeat(amount)}`]))
    const times = growth(20_000, 8, (amount) => {
      for (let i = 0; i < 1000; i += 1) caughtBetween(template, `${texts.get(amount)}${i}`)
    })
    expect(times).toBeLessThan(8)
  })
})

describe('a plain message', () => {
  it('names its cause, as certain as its row, with what the text of the fault names', () => {
    const text = "plugin 'openssl': failed to load - plugin version 6.0.5 doesn't match version 6.0.6"
    expect(read('charon', text)).toEqual([
      {
        kind: 'seen',
        stage: 'ipsec',
        trouble: true,
        seen: {
          kind: 'stated',
          code: 'component-missing',
          certainty: 'sure',
          by: 'strongSwan',
          about: 'strongSwan (plugin openssl)',
        },
      },
    ])
  })

  it('is known with a level before it', () => {
    expect(read('pluto', 'FATAL ERROR: No XFRM kernel interface detected')).toHaveLength(1)
    expect(read('pluto', 'FATAL ERROR: No XFRM kernel interface')).toEqual([])
  })

  it('says nothing where a longer template that says nothing fits', () => {
    expect(read('racoon', 'no policy found: id:5.')).toEqual([])
    expect(read('racoon', 'no policy found: 203.0.113.10/32[1701]')).toHaveLength(1)
  })

  it('is moot once the program’s own layer is passed', () => {
    const fault = 'unable to create netlink socket: Protocol not supported (93)'
    expect(judged(charon(fault)).fault?.code).toBe('kernel-module-missing')
    const up = charon('CHILD_SA l2tp{1} established with SPIs c1_i 02_o and TS 192.0.2.2/32 === 203.0.113.10/32')
    expect(judged(charon(fault), up).fault?.code).toBe('cause-unknown')
  })

  it('gives way to what is more certain, and of equals to what comes first on the ladder', () => {
    const likely = charon('skipped invalid proposal string: aes256-sha2_265')
    const begins = charon('initiating Main Mode IKE_SA office[1] to 203.0.113.10')
    const wrong = charon("IDir '192.168.1.2' does not match to '203.0.113.10'")
    expect(judged(likely, begins).fault?.code).toBe('settings-refused')
    expect(judged(likely, begins, wrong).fault?.code).toBe('gateway-identity-mismatch')
    const taken = charon('unable to bind socket: Address already in use')
    expect(judged(taken, begins, wrong).fault?.code).toBe('port-in-use')
  })

  it('of a gateway says nothing in the log of a client, and of a client nothing in a gateway’s', () => {
    const full = pluto('"l2tp" #2: Maximum number of IPsec connections reached (512)')
    expect(judged(full).fault?.code).toBe('gateway-full')
    expect(judged(pluto('"l2tp" #1: initiating IKEv1 Main Mode connection'), full).fault?.code).not.toBe('gateway-full')
    const served = pluto('"l2tp"[1] 198.51.100.7 #1: responding to Main Mode from unknown peer 198.51.100.7:500')
    expect(judged(served, full).fault?.code).toBe('gateway-full')
    const unresolved = pluto('"l2tp": cannot initiate connection without knowing peer IP address (kind=3)')
    expect(judged(unresolved).fault?.code).toBe('gateway-name-unresolved')
    expect(judged(served, unresolved).fault?.code).not.toBe('gateway-name-unresolved')
  })

  it('about a certificate is about the client’s in the log of a gateway', () => {
    const revoked = 'certificate was revoked on Jan 05 10:00:00 2026, reason: key compromise'
    expect(judged(charon(revoked)).fault?.code).toBe('gateway-certificate-untrusted')
    const served = charon('198.51.100.7 is initiating a Main Mode IKE_SA')
    expect(judged(served, charon(revoked)).fault?.code).toBe('client-certificate-rejected')
  })
})
