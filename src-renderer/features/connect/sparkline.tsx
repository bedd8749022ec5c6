import { useTexts } from '../../view/window-context.tsx'
import type { TrafficSample } from '../../bridge/live.ts'
import { byteCount } from '../../../src-main/presentation/amounts.ts'

const WIDTH = 180
const HEIGHT = 24

interface Rate {
  readonly received: number
  readonly sent: number
}

/** Bytes per second between each two samples. */
export function ratesOf(samples: readonly TrafficSample[]): readonly Rate[] {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index] ?? sample
    const seconds = Math.max(0.001, (sample.at - before.at) / 1000)
    return { received: (sample.received - before.received) / seconds, sent: (sample.sent - before.sent) / seconds }
  })
}

function line(values: readonly number[], peak: number): string {
  const step = WIDTH / Math.max(1, values.length - 1)
  return values
    .map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 1 - (value / peak) * (HEIGHT - 2)).toFixed(1)}`)
    .join(' ')
}

/** The last minutes as two lines. Its place is kept while there is nothing to draw yet. */
export function Sparkline({ samples }: { readonly samples: readonly TrafficSample[] }) {
  const texts = useTexts()
  const rates = ratesOf(samples)
  const last = rates.at(-1)
  const peak = Math.max(1, ...rates.flatMap((rate) => [rate.received, rate.sent]))
  const label = texts.text('fact.traffic-chart', {
    received: byteCount(texts, last?.received ?? 0),
    sent: byteCount(texts, last?.sent ?? 0),
  })
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {rates.length > 1 && (
        <>
          <polyline
            className="sent"
            points={line(
              rates.map((rate) => rate.sent),
              peak,
            )}
          />
          <polyline
            className="received"
            points={line(
              rates.map((rate) => rate.received),
              peak,
            )}
          />
        </>
      )}
    </svg>
  )
}
