import { byteCount } from '../../../src-main/presentation/amounts.ts'
import type { TrafficSample } from '../../bridge/live.ts'
import { Chart } from '../../ui/chart.tsx'
import { useTexts } from '../../view/window-context.tsx'
import { ratesOf } from './rates.ts'

/** The last minutes as two curves. Its space is reserved before there is data. */
export function TrafficGraph({ samples }: { readonly samples: readonly TrafficSample[] }) {
  const texts = useTexts()
  const rates = ratesOf(samples)
  const last = rates.at(-1)
  const perSecond = (bytes: number): string => texts.text('fact.per-second', { amount: byteCount(texts, bytes) })
  return (
    <Chart
      label={texts.text('fact.traffic-chart', {
        received: byteCount(texts, last?.received ?? 0),
        sent: byteCount(texts, last?.sent ?? 0),
      })}
      times={rates.map(({ at }) => at)}
      curves={[
        { ink: 'sent', values: rates.map(({ sent }) => sent) },
        { ink: 'received', values: rates.map(({ received }) => received) },
      ]}
      height={84}
      format={perSecond}
    />
  )
}
