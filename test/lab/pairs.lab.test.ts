import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import type { Guest } from './driver/guest.ts'
import { onHost } from './driver/slowdown.ts'
import type { Attempt, Question, Report } from './pairs/attempt-types.ts'
import { dissect, type Dissected } from './pairs/dissect.ts'
import { EVERY_ESP, EVERY_IKE, fewPairs, phase1Pairs, phase2Pairs, secrecyPairs, usualPair } from './pairs/pairs.ts'
import { bundlePairs, runPairs } from './pairs/run.ts'
import * as plan from './world/addresses.ts'
import { startListening, stopListening } from './world/router.ts'
import { writeFile } from './world/script.ts'

const question = (attempts: readonly Attempt[]): Question => ({
  gateway: plan.gatewayAddress,
  user: plan.user,
  password: plan.password,
  authentication: { kind: 'psk', psk: plan.psk },
  attempts,
})

/** A gateway that counts half-open negotiations takes so many for an attack. */
const PATIENCE = 'charon {\n block_threshold = 0\n cookie_threshold = 0\n}\n'

/** Bytes of each packet to keep; 0 keeps all. */
const WHOLE = 0

interface Captured {
  readonly reports: readonly Report[]
  readonly file: string
}

async function captured(guest: Guest, name: string, asked: Question, seconds: number): Promise<Captured> {
  const file = `${name}-whole.pcap`
  await startListening(guest, WHOLE)
  const reports = await runPairs(guest, asked, seconds)
  await stopListening(guest, file)
  return { reports, file: join(guest.folder, file) }
}

/** Those that failed, each with the reason. */
const wrong = ({ reports }: Captured): readonly string[] =>
  reports.filter(({ failure }) => failure !== undefined).map(({ name, failure }) => `${name}: ${failure ?? ''}`)

const looked = ({ reports, file }: Captured): readonly Dissected[] => {
  const keys = reports.map((report) => report.keys)
  return dissect(file, keys).filter(({ source }) => source === plan.routerOutside)
}
const complaints = (packets: readonly Dissected[]): readonly string[] =>
  packets.flatMap(({ number, line, complaints: all }) => all.map((text) => `${number} ${line}: ${text}`))
/** When a gateway retransmits after our socket was closed, the kernel answers. */
const isOfTheKernel = ({ protocols }: Dissected): boolean => protocols[protocols.indexOf('ip') + 1] === 'icmp'
/** Wireshark shows the second fragment of a datagram as bare data. */
const isPiece = ({ protocols }: Dissected): boolean => protocols.at(-2) === 'ip' && protocols.at(-1) === 'data'
const isOpenIke = ({ protocols, payloads }: Dissected): boolean => protocols.includes('isakmp') && payloads.length > 0
const isOpenEsp = ({ protocols, espProof }: Dissected): boolean =>
  espProof === 'right' && protocols.join(':').includes(':esp:udp:l2tp')

labSuite('Our own exchanges and strongSwan', { name: 'pairs', seconds: 900, needsCli: false }, (lab) => {
  let all: Captured
  beforeAll(async () => {
    await bundlePairs(lab().guest)
  })

  it('agree on every proposal, each alone', { timeout: onHost(600_000) }, async () => {
    const { guest, arrange } = lab()
    await guest.must('gateway', writeFile('/etc/strongswan.d/patience.conf', PATIENCE))
    await arrange('pairs', { gateway: { ike: EVERY_IKE, esp: EVERY_ESP } })
    const attempts = allAsked ? [...phase1Pairs, ...secrecyPairs, ...phase2Pairs] : fewPairs
    all = await captured(guest, 'pairs', question(attempts), 550)
    expect(wrong(all)).toEqual([])
    expect(all.reports.map(({ name }) => name)).toEqual(attempts.map(({ name }) => name))
    // The gateway understood every teardown message of ours.
    const left = await guest.must('gateway', 'ipsec status; ip xfrm state count')
    expect(left).toContain('(0 up, ')
    expect(left).toContain('SAD count 0')
  })

  it('put nothing on the wire that Wireshark complains of', { timeout: 300_000 }, () => {
    const ours = looked(all)
    expect(complaints(ours)).toEqual([])
    // Every packet was decrypted.
    expect(ours.filter((one) => !isOpenIke(one) && !isOpenEsp(one) && !isPiece(one) && !isOfTheKernel(one))).toEqual([])
    const spoken = new Set(ours.flatMap(({ protocols }) => protocols))
    for (const protocol of ['isakmp', 'l2tp', 'lcp', 'chap', 'ipcp', 'icmp']) expect(spoken).toContain(protocol)
    // Without the keys, encrypted content is unreadable.
    const blind = dissect(all.file, []).filter(({ source }) => source === plan.routerOutside)
    expect(blind.filter(({ protocols }) => protocols.includes('l2tp'))).toEqual([])
    expect(blind.filter(isOpenIke).length).toBeLessThan(ours.filter(isOpenIke).length)
  })

  it('agree with certificates, and data flows', async () => {
    const { guest, arrange } = lab()
    await arrange('pairs-certificate', { gateway: { authentication: 'certificate' } })
    // The key is readable only by root, like any.
    const copied = '/tmp/ada.key'
    await guest.must('client', `install -o ada -m 600 ${plan.certificates}/client.key ${copied}`)
    const authentication = {
      kind: 'certificate',
      certificate: `${plan.certificates}/client.crt`,
      key: copied,
      authority: `${plan.certificates}/ca.crt`,
    } as const
    const asked = { ...usualPair, phase1: { ...usualPair.phase1, group: 14 } } as const
    const certified = await captured(guest, 'pairs-certificate', { ...question([asked]), authentication }, 60)
    expect(wrong(certified)).toEqual([])
    expect(certified.reports).toHaveLength(1)
    const ours = looked(certified)
    expect(complaints(ours)).toEqual([])
    // Certificate and signature (RFC 2408 section 3.1), which were encrypted.
    expect(ours.flatMap(({ payloads }) => payloads)).toEqual(expect.arrayContaining([6, 9]))
  })
})
