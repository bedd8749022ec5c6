import { useState } from 'react'
import type { LeakRow } from '../../../src-main/domain/leak/leak.ts'
import { LEAK_LOOKS, leakDetail, leakText, leakVerdict } from '../../../src-main/presentation/leak.ts'
import { worstOf, type LeakResult } from '../../../src-main/domain/leak/leak.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'

const ICONS: Readonly<Record<LeakResult, IconName>> = { good: 'check', chosen: 'dash', unsure: 'dash', leak: 'warning' }

/** Checks on request which way packets and names take; the result holds only for that moment. */
export function LeakCheck({ id }: { readonly id: string }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const [rows, setRows] = useState<readonly LeakRow[]>()
  const [isLooking, setLooking] = useState(false)
  const look = async (): Promise<void> => {
    setLooking(true)
    try {
      setRows(await client.session.checkLeaks({ id }))
    } finally {
      setLooking(false)
    }
  }
  return (
    <section className="leak-check" aria-label={texts.text('leak.title')}>
      <button type="button" className="button" aria-disabled={isLooking} onClick={() => !isLooking && call(look())}>
        {texts.text(rows ? 'leak.again' : 'leak.look')}
      </button>
      <div aria-live="polite">
        {rows && (
          <>
            <p className={`leak-verdict look-${LEAK_LOOKS[worstOf(rows)]}`}>{leakVerdict(texts, rows)}</p>
            <ul className="leak-rows">
              {rows.map((row) => (
                <li key={row.subject} className="line">
                  <span className={`mark look-${LEAK_LOOKS[row.result]}`}>
                    <Icon name={ICONS[row.result]} />
                  </span>
                  <span>
                    {leakText(texts, row)}
                    <span className="leak-detail">{leakDetail(texts, row)}</span>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  )
}
