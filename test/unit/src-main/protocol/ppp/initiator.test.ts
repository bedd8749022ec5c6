import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { pppInitiator } from '../../../../../src-main/protocol/ppp/initiator.ts'
import type { ClientLinkSettings, LinkOutput, LinkTask } from '../../../../../src-main/protocol/ppp/link-io.ts'
import { decodePacket, encodePacket } from '../../../../../src-main/protocol/wire/ppp/control.ts'
import { decodeFrame, encodeFrame } from '../../../../../src-main/protocol/wire/ppp/frame.ts'
import { hex } from '../../../../../src-main/crypto/bytes.ts'
import { octets } from '../../crypto/vectors.ts'

/** Frames as real gateways sent them, the numbers of the client filled in. */
const entropy = (length: number): Uint8Array => new Uint8Array(length).fill(7)
const begin = (changes: Partial<ClientLinkSettings> = {}): LinkTask => {
  const task = pppInitiator({
    crypto: nodeCrypto,
    entropy,
    mru: 1400,
    methods: ['mschapv2', 'pap'],
    user: 'ann',
    password: new Secret('pw'),
    ...changes,
  })
  task.begin(0)
  return task
}

const LCP = 0xc021
const IPCP = 0x8021
const say = (
  task: LinkTask,
  protocol: number,
  code: number,
  identifier: number,
  data: string,
): readonly LinkOutput[] => {
  const information = encodePacket({ code, identifier, data: octets(data) })
  return task.receive({ kind: 'frame', bytes: encodeFrame({ protocol, information }) }, 10)
}

function frames(outputs: readonly LinkOutput[]): readonly string[] {
  return outputs.flatMap((output) => {
    const frame = output.kind === 'frame' ? decodeFrame(output.bytes) : undefined
    const packet = frame?.ok ? decodePacket(frame.value.information) : undefined
    if (!frame?.ok || !packet?.ok) return []
    const { code, identifier, data } = packet.value
    return [`${frame.value.protocol.toString(16)} ${code}#${identifier} ${hex(data)}`]
  })
}

describe('the client against SoftEther', () => {
  it('talks it out of EAP, and lives without a magic number', () => {
    const task = begin()
    expect(frames(say(task, LCP, 1, 1, '010405dc0304c227'))).toEqual(['c021 3#1 0305c22381'])
    expect(frames(say(task, LCP, 4, 1, '050607070707'))).toEqual(['c021 1#2 01040578'])
    expect(frames(say(task, LCP, 1, 2, '010405dc0305c22381'))).toEqual(['c021 2#2 010405dc0305c22381'])
    const outputs = say(task, LCP, 2, 2, '01040578')
    expect(outputs.flatMap((one) => (one.kind === 'observe' ? [one.seen.kind] : []))).toEqual([
      'lcp-up',
      'auth-methods',
      'done',
    ])
    // Its echo is answered with the magic number zero.
    expect(frames(say(task, LCP, 9, 5, '00000000aa'))).toEqual(['c021 10#5 00000000aa'])
  })
})

describe('the client against pppd', () => {
  const open = (): LinkTask => {
    const task = begin({ methods: ['pap'] })
    say(task, LCP, 2, 1, '01040578050607070707')
    say(task, LCP, 1, 1, '0104057802060000000003 04c023 0506aabbccdd 0702 0802')
    say(task, 0xc023, 2, 1, '00')
    return task
  }

  it('agrees to compression of headers, which it does not use itself', () => {
    const task = begin({ methods: ['pap'] })
    say(task, LCP, 2, 1, '01040578050607070707')
    const answers = frames(say(task, LCP, 1, 1, '0206000000000304c0230506aabbccdd07020802'))
    expect(answers[0]).toMatch(/^c021 2#1/)
    expect(answers[1]).toBe('c023 1#1 03616e6e027077')
  })

  it('rejects what belongs to bundles and call-back, all at once', () => {
    const answers = frames(say(begin(), LCP, 1, 1, '110405dc1202 0d03 06 1303 00 010405dc'))
    expect(answers).toEqual(['c021 4#1 110405dc12020d0306130300'])
  })

  it('rejects compression of TCP headers and takes addresses in two steps', () => {
    const task = open()
    expect(frames(say(task, IPCP, 1, 1, '0206002d0f010306 0a090001'))).toEqual(['8021 4#1 0206002d0f01'])
    expect(frames(say(task, IPCP, 1, 2, '03060a090001'))).toEqual(['8021 2#2 03060a090001'])
    expect(frames(say(task, IPCP, 4, 1, '830600000000'))).toEqual(['8021 1#2 030600000000810600000000'])
    expect(frames(say(task, IPCP, 3, 2, '03060a09000781060a090035'))).toEqual(['8021 1#3 03060a09000781060a090035'])
    const up = say(task, IPCP, 2, 3, '03060a09000781060a090035').find(({ kind }) => kind === 'up')
    expect(up).toMatchObject({
      agreed: { local: { bytes: [10, 9, 0, 7] }, peer: { bytes: [10, 9, 0, 1] }, dns: [{ bytes: [10, 9, 0, 53] }] },
    })
  })

  it('F-17 has no address when 0.0.0.0 is agreed on, when IPCP is rejected, or when it is ended', () => {
    const seen = (outputs: readonly LinkOutput[]): readonly string[] =>
      outputs.flatMap((one) => (one.kind === 'observe' ? [one.seen.kind] : []))
    const zero = open()
    say(zero, IPCP, 1, 2, '03060a090001')
    expect(seen(say(zero, IPCP, 2, 1, '030600000000810600000000830600000000'))).toEqual(['no-address-given'])
    expect(seen(say(open(), LCP, 8, 1, '8021010100'))).toEqual(['no-address-given'])
    expect(seen(say(open(), IPCP, 5, 1, ''))).toEqual(['no-address-given'])
  })

  it('ignores IPCP before the password is accepted', () => {
    const task = begin({ methods: ['pap'] })
    say(task, LCP, 2, 1, '01040578050607070707')
    say(task, LCP, 1, 1, '0304c023')
    expect(say(task, IPCP, 1, 1, '03060a090001')).toEqual([])
  })

  it('notices when its own magic number comes back', () => {
    const [answer] = frames(say(begin(), LCP, 1, 1, '050607070707'))
    expect(answer).toMatch(/^c021 3#1 0506/)
  })
})

it('a gateway that gives up asking for a proof, and hangs up for want of one, is told as a mismatch', () => {
  const task = begin({ methods: ['mschapv2'] })
  say(task, LCP, 2, 1, '01040578050607070707')
  say(task, LCP, 1, 1, '0305c22305')
  say(task, LCP, 1, 2, '')
  const outputs = say(task, LCP, 5, 3, hex(new TextEncoder().encode('peer refused to authenticate')))
  const seen = outputs.flatMap((one) => (one.kind === 'observe' ? [one.seen] : []))
  expect(seen).toEqual([
    { kind: 'auth-methods', wanted: ['CHAP'], allowed: ['MS-CHAPv2'] },
    { kind: 'lcp-terminated', text: 'peer refused to authenticate' },
  ])
  expect(outputs).toContainEqual({ kind: 'failed', failure: { kind: 'no-common-method' } })
})

it('a gateway that ends the link over the password is told apart from one that answers', () => {
  const task = begin({ methods: ['pap'] })
  say(task, LCP, 2, 1, '01040578050607070707')
  say(task, LCP, 1, 1, '0304c023')
  const outputs = say(task, LCP, 5, 9, '')
  expect(outputs.flatMap((one) => (one.kind === 'observe' ? [[one.stage, one.seen.kind]] : []))).toEqual([
    ['authenticate', 'lcp-terminated'],
  ])
  expect(outputs.at(-1)).toEqual({ kind: 'closed' })
})
