import { useEffect, useRef, useState } from 'react'
import type { PastSession } from '../../../src-main/domain/history/past-session.ts'
import { NO_QUALITY, type Quality } from '../../../src-main/domain/history/quality.ts'
import { clockOfDay, duration, stepTime } from '../../../src-main/presentation/amounts.ts'
import { detailTexts, qualityTexts, untilOf } from '../../../src-main/presentation/history.ts'
import { Chart } from '../../ui/chart.tsx'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import { delayCurves } from './delay-curves.ts'

/** The details of a session: why it ended, its outages, and the connection's quality by minute. */
export function SessionDetail({ session }: { readonly session: PastSession }) {
  const texts = useTexts()
  const quality = useQuality(session)
  const { end, outages } = session
  const lines = [...detailTexts(texts, session), ...qualityTexts(texts, quality)]
  const { times, delays, losses } = delayCurves(quality.minutes)
  return (
    <div className="history-detail">
      {end?.fault && <p>{texts.faultExplanation(end.fault)}</p>}
      {delays.some((delay) => delay !== null) && (
        <Chart
          label={texts.text('window.history.delay-chart', { text: qualityTexts(texts, quality).join('. ') })}
          times={times}
          curves={[
            { ink: 'delay', values: delays },
            { ink: 'loss', values: losses, isSparse: true, scale: 'loss' },
          ]}
          height={96}
          format={(value) => stepTime(texts, value)}
          formatTime={(at) => clockOfDay(texts, at)}
        />
      )}
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {outages.length > 0 && (
        <ul aria-label={texts.text('window.history.outages')}>
          {outages.map(({ at, lasted, fault }) => (
            <li key={at}>
              {texts.text('window.history.outage', {
                at: clockOfDay(texts, at),
                time: duration(texts, lasted ?? untilOf(session) - at),
                reason: fault ? texts.faultTitle(fault) : texts.text('history.end.lost'),
              })}
            </li>
          ))}
        </ul>
      )}
      {lines.length + outages.length === 0 && !end?.fault && <p>{texts.text('history.quality.nothing')}</p>}
    </div>
  )
}

function useQuality(session: PastSession): Quality {
  const { client } = useTools()
  const call = useCall()
  const [quality, setQuality] = useState<Quality>(NO_QUALITY)
  const report = useRef(call)
  const { profile, up, began } = session
  const until = untilOf(session)
  useEffect(() => {
    if (up === undefined) return
    let gone = false
    const read = client.history.quality({ profile, from: began, until })
    report.current(
      read.then((found) => {
        if (!gone) setQuality(found)
      }),
    )
    return () => {
      gone = true
    }
  }, [client, profile, up, began, until])
  return quality
}
