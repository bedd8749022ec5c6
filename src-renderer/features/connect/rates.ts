import type { TrafficSample } from '../../bridge/live.ts'

/** Bytes per second at a moment (milliseconds since 1970). */
export interface Rate {
  readonly at: number
  readonly received: number
  readonly sent: number
}

/** Bytes per second between successive samples. */
export function ratesOf(samples: readonly TrafficSample[]): readonly Rate[] {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index] ?? sample
    const seconds = Math.max(0.001, (sample.at - before.at) / 1000)
    return {
      at: sample.at,
      received: (sample.received - before.received) / seconds,
      sent: (sample.sent - before.sent) / seconds,
    }
  })
}
