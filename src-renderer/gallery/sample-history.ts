import type { PastSession } from '../../src-main/domain/history/past-session.ts'
import { MINUTE, type Quality } from '../../src-main/domain/history/quality.ts'
import { HEAD_OFFICE, NOW, sampleFault } from './samples.ts'

const HOUR = 60 * MINUTE

const past = (id: string, ago: number, given: Partial<PastSession>): PastSession => ({
  id,
  profile: HEAD_OFFICE,
  name: 'Head office',
  began: NOW - ago,
  seen: NOW - ago,
  lasted: 0,
  outages: [],
  dropped: 0,
  ...given,
})

const ended = (id: string, ago: number, lasted: number, given: Partial<PastSession> = {}): PastSession => {
  const at = NOW - ago + lasted
  return past(id, ago, { up: NOW - ago + 2_000, seen: at, lasted, end: { at, how: 'wished' }, ...given })
}

/** Sessions of the last days, as typical users have them. */
export const HISTORY: readonly PastSession[] = [
  past('1', 2 * HOUR, { up: NOW - 2 * HOUR, seen: NOW, lasted: 2 * HOUR, traffic: { received: 48e6, sent: 5.1e6 } }),
  past('2', 2.1 * HOUR, { end: { at: NOW - 2.1 * HOUR, how: 'failed', fault: sampleFault('psk-mismatch') } }),
  ended('3', 5 * HOUR, 40 * MINUTE, { name: 'Lab Berlin', traffic: { received: 1.2e6, sent: 310e3 } }),
  ended('4', 22 * HOUR, 7.5 * HOUR, {
    dropped: 3,
    outages: [
      { at: NOW - 20 * HOUR, lasted: 80_000, fault: sampleFault('peer-silent') },
      { at: NOW - 18 * HOUR, lasted: 9_000, fault: sampleFault('gateway-closed') },
      { at: NOW - 17 * HOUR, lasted: 12_000, fault: sampleFault('network-changed') },
    ],
    traffic: { received: 2.4e9, sent: 190e6 },
  }),
  ended('5', 27 * HOUR, HOUR, { end: { at: NOW - 26 * HOUR, how: 'lost', fault: sampleFault('gateway-closed') } }),
  ended('6', 50 * HOUR, 3 * HOUR, { end: { at: NOW - 47 * HOUR, how: 'unseen' } }),
]

const delayAt = (index: number): number =>
  index >= 62 && index < 71 ? 480 + 30 * Math.sin(index) : 40 + 6 * Math.sin(index)

/** Two hours with a slow spell, one of losses, a night between, and another packet size. */
export const QUALITY: Quality = {
  minutes: Array.from({ length: 120 }, (_, index) => {
    const middle = Math.round(delayAt(index))
    const lost = index === 95 || index === 96 ? 2 : 0
    return {
      at: NOW - (NOW % MINUTE) - (120 - index) * MINUTE + (index > 40 ? 0 : -30 * MINUTE),
      asked: 4,
      lost,
      delay: { least: middle - 4, middle, most: middle + 9 },
      traffic: { received: 4e5, sent: 4e4 },
    }
  }),
  sizes: [{ at: NOW - 58 * MINUTE, before: 1400, after: 1372 }],
}

export const REPORT = `Culvert report 5c1e9a02

[system]
made 2026-03-14T09:26:53
Culvert 0.1.0, backend networkmanager, Node.js v24.11.0

[history]
2026-03-14T07:20:53 [name 1]; never up; failed ike/psk-mismatch
`
