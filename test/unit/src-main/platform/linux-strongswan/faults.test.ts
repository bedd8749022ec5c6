import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import english from '../../../../../assets/locales/en/faults.json' with { type: 'json' }
import { helperMessage } from '../../../../../src-main/contract/helper.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import type { Stage } from '../../../../../src-main/domain/connect/stage.ts'
import { endingFault } from '../../../../../src-main/platform/helper-link/faults.ts'
import type { HelperNotice } from '../../../../../src-main/platform/helper-link/link.ts'
import type { DialContext } from '../../../../../src-main/platform/linux-daemons/context.ts'
import { causeOf, decidedCause } from '../../../../../src-main/platform/linux-daemons/conclude.ts'
import { NO_TRAIL, UP_TRAIL, type Trail } from '../../../../../src-main/platform/linux-daemons/trail.ts'
import { helperGone } from '../../../../../src-main/platform/linux-strongswan/faults.ts'
import {
  dropOf,
  failureOf,
  fallSilent,
  hear,
  reach,
  silenceAfter,
  silentFault,
} from '../../../../../src-main/platform/linux-strongswan/hearing.ts'

const psk: DialContext = { gateway: 'vpn.example.test', user: 'alice', auth: 'psk', expired: false, missing: [] }
const certificate: DialContext = { ...psk, auth: 'certificate' }
const unknown = fault('cause-unknown', { stage: 'ike' })

type Line = Extract<HelperNotice, { kind: 'line' }>
const line = (source: Line['source'], text: string): Line => ({ kind: 'line', source, text })

const FIXTURES = join(import.meta.dirname, '../../../../fixtures/strongswan')
const recorded = (scenario: string): readonly HelperNotice[] =>
  readFileSync(join(FIXTURES, `${scenario}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((text) => helperMessage.parse(JSON.parse(text)))
    .filter((message): message is HelperNotice => message.kind === 'stage' || message.kind === 'line')

const take = (trail: Trail, notice: HelperNotice): Trail => {
  if (notice.kind === 'stage') return reach(trail, notice.stage, notice.found)
  return notice.kind === 'line' ? hear(trail, notice) : trail
}
const after = (notices: readonly HelperNotice[]): Trail =>
  notices.reduce<Trail>(take, { ...NO_TRAIL, stage: 'resolve' })

describe('recorded connects', () => {
  it.each([
    ['wrong-psk', psk, 'psk-mismatch', 'ike'],
    ['wrong-password', psk, 'credentials-rejected', 'authenticate'],
    ['wrong-user', psk, 'credentials-rejected', 'authenticate'],
    ['bad-ike', psk, 'ike-no-common-proposal', 'ike'],
    ['bad-esp', psk, 'esp-no-common-proposal', 'ipsec'],
    ['udp500-dropped', psk, 'ike-no-response', 'reach'],
    ['udp4500-dropped', psk, 'natt-no-response', 'reach'],
    ['cert-wrong-id', certificate, 'gateway-identity-mismatch', 'ike'],
  ] as const)('%s is named for what it is', (scenario, context, code, stage) => {
    expect(silentFault(after(recorded(scenario)), context)).toMatchObject({ code, stage })
    expect(failureOf(after(recorded(scenario)), unknown, context)).toMatchObject({ code, stage })
  })

  it('no-lns is named for its silence, by either clock, and by none when nobody measured it', () => {
    const trail = after(recorded('no-lns'))
    const expected = { code: 'l2tp-no-response', stage: 'l2tp' }
    expect(silentFault(trail, psk)).toMatchObject(expected)
    expect(failureOf(fallSilent(trail, 'l2tp'), unknown, psk)).toMatchObject(expected)
    expect(failureOf(trail, unknown, psk)).toMatchObject({ code: 'cause-unknown', stage: 'l2tp' })
  })

  it.each(['psk-ok', 'cert-ok'])('nothing is found wrong with %s, and every rung is climbed in order', (scenario) => {
    const stages: string[] = []
    const trail = recorded(scenario).reduce((before, notice) => {
      const next = take(before, notice)
      if (next.stage !== before.stage) stages.push(next.stage)
      return next
    }, NO_TRAIL)
    expect(causeOf(trail, psk)).toBeUndefined()
    const ladder = ['reach', 'ike', 'ipsec', 'l2tp', 'lcp', 'authenticate', 'address', 'routes']
    expect(stages.slice(0, 8)).toEqual(ladder)
  })

  it.each(['wrong-password', 'wrong-user', 'bad-ike', 'bad-esp', 'cert-wrong-id'])(
    'in %s some line ends the attempt at once',
    (scenario) => {
      const notices = recorded(scenario)
      const context = scenario.startsWith('cert') ? certificate : psk
      expect(notices.some((_, i) => decidedCause(after(notices.slice(0, i + 1)), context))).toBe(true)
    },
  )
})

describe('silence', () => {
  const patience = (notices: readonly HelperNotice[], last: Line): number | 'over' | undefined => {
    const before = after(notices)
    return silenceAfter(before, take(before, last))
  }
  const retransmit = line('charon', 'sending retransmit 1 of request message ID 0, seq 1')
  const begun = [line('charon', 'initiating Main Mode IKE_SA culvert-x[1] to 203.0.113.10')]

  it('is borne for a moment after charon’s first repetition, and is then no answer', () => {
    expect(patience(begun, retransmit)).toBeGreaterThan(0)
    expect(patience(begun, retransmit)).toBeLessThanOrEqual(2_000)
    expect(silentFault(after([...begun, retransmit]), psk).code).toBe('ike-no-response')
  })

  it('is over when an answer comes after all', () => {
    const answer = line('charon', 'received packet: from 203.0.113.10[500] to 192.0.2.1[500] (160 bytes)')
    expect(patience([...begun, retransmit], answer)).toBe('over')
  })

  it('goes on while charon speaks of something else', () => {
    expect(patience([...begun, retransmit], line('charon', 'sending packet: from a to b (396 bytes)'))).toBeUndefined()
  })

  it('of anything that can be read after an answer that cannot means another key', () => {
    const unreadable = line('charon', 'invalid HASH_V1 payload length, decryption failed?')
    const sent = recorded('wrong-psk').slice(0, 20)
    expect(patience(sent, unreadable)).toBeLessThan(4_000)
    expect(silentFault(after([...sent, unreadable]), psk).code).toBe('psk-mismatch')
    // What else is said of the same packet does not begin it anew.
    expect(patience([...sent, unreadable], line('charon', 'could not decrypt payloads'))).toBeUndefined()
  })

  it('of the L2TP service is counted from the encrypted channel on, and is over with its answer', () => {
    const up = [...begun, line('charon', 'CHILD_SA l2tp{1} established with SPIs a b and TS c')]
    const trail = after(begun)
    const child = hear(trail, up[1] as Line)
    expect(silenceAfter(trail, child)).toBeGreaterThan(3_000)
    const answer = line('xl2tpd', 'xl2tpd[7]: Connection established to 203.0.113.10, 1701.  Local: 1, Remote: 2')
    expect(silenceAfter(child, hear(child, answer))).toBe('over')
  })
})

describe('what the helper gives as its reason', () => {
  it('is believed where no daemon has said more, with what the texts need', () => {
    const given = fault('kernel-module-missing', { args: { module: 'l2tp_ppp' } })
    expect(failureOf(NO_TRAIL, given, psk)).toMatchObject({
      code: 'kernel-module-missing',
      args: { module: 'l2tp_ppp' },
    })
    expect(
      failureOf(NO_TRAIL, fault('ike-no-response', { args: { gateway: 'vpn.example.test' } }), psk).args,
    ).toMatchObject({ gateway: 'vpn.example.test' })
  })

  it('gives way to what a daemon said', () => {
    const trail = after([line('charon', 'received NO_PROPOSAL_CHOSEN error notify')])
    expect(failureOf(trail, fault('ike-no-response', { args: { gateway: 'vpn.example.test' } }), psk).code).toBe(
      'ike-no-common-proposal',
    )
  })

  it('says how far it came when nobody says why', () => {
    expect(failureOf(NO_TRAIL, fault('cause-unknown', { stage: 'routes' }), psk)).toMatchObject({
      code: 'cause-unknown',
      stage: 'routes',
    })
  })
})

describe('a tunnel that went down', () => {
  it('went down for what a daemon said before', () => {
    const since = hear(UP_TRAIL, line('pppd', 'No response to 5 echo-requests'))
    expect(dropOf(since, fault('cause-unknown'))?.code).toBe('peer-silent')
    expect(dropOf(since, fault('network-down'))?.code).toBe('network-down')
  })

  it('has no fault when somebody asked for its end', () => {
    expect(dropOf(hear(UP_TRAIL, line('charon', 'received DELETE for IKE_SA x[1]')), undefined)).toBeUndefined()
  })

  it('is named for the helper when that is gone', () => {
    const os = { source: 'culvert-helper', text: 'ended by SIGKILL' }
    const died = fault('component-died', { stage: 'prerequisites', args: { component: 'culvert-helper' }, os })
    expect(helperGone(died)).toEqual({ ...died, stage: 'live' })
    expect(helperGone(unknown)).toMatchObject({ code: 'cause-unknown', stage: 'live' })
  })

  it.each(['charon', 'xl2tpd', 'pppd'] as const)(
    'is named for %s when that died, whatever the others say of it',
    (component) => {
      const died = fault('component-died', { args: { component } })
      const closed = line('xl2tpd', 'control_finish: Connection closed to 203.0.113.10, serial 1 ()')
      expect(dropOf(hear(UP_TRAIL, closed), died)).toBe(died)
    },
  )
})

describe('a connect that lost one of its programs', () => {
  const died = (stage: Stage) => fault('component-died', { stage, args: { component: 'culvert-helper' } })

  it('is named for it, and not for the silence that follows', () => {
    const silent = after(recorded('no-lns'))
    expect(failureOf(silent, died('l2tp'), psk)).toEqual(died('l2tp'))
  })

  it('broke where it had come to, when its helper could not say so itself', () => {
    expect(failureOf(after(recorded('no-lns')), died('prerequisites'), psk)).toEqual(died('l2tp'))
  })
})

describe('every fault made here', () => {
  it('has what its texts interpolate', () => {
    const faults = [
      'wrong-psk',
      'wrong-password',
      'bad-ike',
      'bad-esp',
      'udp500-dropped',
      'udp4500-dropped',
      'no-lns',
    ].map((name) => silentFault(after(recorded(name)), psk))
    const KILLED = { greeted: true, elevated: true, signal: 'SIGKILL' }
    const lacking = [...faults, failureOf(NO_TRAIL, unknown, psk), helperGone(unknown), endingFault(KILLED)].flatMap(
      ({ code, args }) => {
        const { title, explanation } = english.fault[code]
        return [...`${title} ${explanation}`.matchAll(/{{(\w+)}}/g)].filter(
          ([, name = '']) => name !== 'stage' && !(name in args),
        )
      },
    )
    expect(lacking).toEqual([])
  })
})
