import { useEffect, useRef, useState } from 'react'
import type { PastSession } from '../../../src-main/domain/history/past-session.ts'
import { clockOfDay } from '../../../src-main/presentation/amounts.ts'
import { byDay, dayText, endText, lastedText, lookOfPast } from '../../../src-main/presentation/history.ts'
import type { Look } from '../../../src-main/presentation/look.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { ReportButton } from '../report/report-button.tsx'
import { SessionDetail } from './session-detail.tsx'

interface Shown {
  readonly sessions: readonly PastSession[]
  readonly notice?: 'damaged' | 'newer'
}

/** Rows drawn at first: more than a person looks through at once. */
const FIRST = 100

/** Past sessions, grouped by day, the newest first. */
export function HistoryPage() {
  const texts = useTexts()
  const shown = useHistory()
  const keeps = useSnapshot(({ settings }) => settings.keepHistory)
  const [clearing, setClearing] = useState(false)
  const [most, setMost] = useState(FIRST)
  const sessions = shown?.sessions ?? []
  return (
    <article className="page history" aria-labelledby="page-title">
      <header className="page-head">
        <h1 id="page-title">{texts.text('history.title')}</h1>
        <ReportButton />
        {sessions.length > 0 && (
          <button type="button" className="button" onClick={() => setClearing(true)}>
            {texts.text('window.history.clear')}
          </button>
        )}
      </header>
      {shown?.notice && (
        <p className="panel line" role="status">
          <span className="mark look-attention">
            <Icon name="warning" />
          </span>
          {texts.text(`history.notice.${shown.notice}`)}
        </p>
      )}
      {!keeps && <p className="history-note">{texts.text('history.off')}</p>}
      {shown && sessions.length === 0 && keeps && <p className="history-note">{texts.text('history.empty')}</p>}
      <Days sessions={sessions.slice(0, most)} />
      {sessions.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + FIRST)}>
          {texts.text('window.history.more')}
        </button>
      )}
      {clearing && <ClearDialog onEnd={() => setClearing(false)} />}
    </article>
  )
}

function useHistory(): Shown | undefined {
  const { client } = useTools()
  const call = useCall()
  const [shown, setShown] = useState<Shown>()
  const report = useRef(call)
  useEffect(() => {
    let gone = false
    const read = (): void => {
      // A hidden page is read when it becomes visible.
      if (document.hidden) return
      report.current(
        client.history.list({}).then((list) => {
          if (!gone) setShown(list)
        }),
      )
    }
    read()
    const stop = client.history.changed(read)
    document.addEventListener('visibilitychange', read)
    return () => {
      gone = true
      stop()
      document.removeEventListener('visibilitychange', read)
    }
  }, [client])
  return shown
}

function Days({ sessions }: { readonly sessions: readonly PastSession[] }) {
  const texts = useTexts()
  const { now } = useTools()
  return byDay(sessions).map((day) => {
    const began = day[0]?.began ?? 0
    const heading = dayText(texts, began, now())
    return (
      <section key={new Date(began).toDateString()} className="history-day" aria-label={heading}>
        <h2>{heading}</h2>
        <div className="panel history-rows">
          {day.map((session) => (
            <Row key={session.id} session={session} />
          ))}
        </div>
      </section>
    )
  })
}

const ICONS: Readonly<Record<Look, IconName>> = {
  on: 'check',
  off: 'dash',
  working: 'more',
  unsure: 'dash',
  attention: 'warning',
  failed: 'cross',
}

/** One session; its details are requested when it is opened. */
function Row({ session }: { readonly session: PastSession }) {
  const texts = useTexts()
  const [open, setOpen] = useState(false)
  const look = lookOfPast(session)
  return (
    <details className="history-row" open={open}>
      <summary
        onClick={(event) => {
          // The browser would open it before its content is there.
          event.preventDefault()
          setOpen(!open)
        }}
      >
        <span className={`mark look-${look}`}>
          <Icon name={ICONS[look]} />
        </span>
        <time dateTime={new Date(session.began).toISOString()}>{clockOfDay(texts, session.began)}</time>
        <span className="history-name">{session.name}</span>
        <span className={`history-end look-${look}`}>{endText(texts, session)}</span>
        <span className="history-lasted">{lastedText(texts, session)}</span>
      </summary>
      {open && <SessionDetail session={session} />}
    </details>
  )
}

function ClearDialog({ onEnd }: { readonly onEnd: () => void }) {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const clear = async (): Promise<void> => {
    onEnd()
    const cleared = await client.history.clear({})
    if (!cleared.ok)
      view.setState({ defect: `${texts.faultTitle(cleared.fault)} ${texts.faultExplanation(cleared.fault)}` })
  }
  return (
    <Dialog title={texts.text('window.history.clear-title')} onClose={onEnd}>
      <p className="dialog-body">{texts.text('window.history.clear-body')}</p>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={onEnd}>
          {texts.text('window.cancel')}
        </button>
        <button type="button" className="button danger" onClick={() => call(clear())}>
          {texts.text('window.history.clear')}
        </button>
      </div>
    </Dialog>
  )
}
