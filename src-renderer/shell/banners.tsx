import type { ReactNode } from 'react'
import { Release } from '../features/connect/held-notice.tsx'
import { selectedOf } from '../features/profiles/selection.ts'
import { useCall, useSnapshot, useTexts, useTools, useView } from '../view/window-context.tsx'
import { passedOverText } from '../../src-main/presentation/signed.ts'
import { Icon } from '../ui/icon.tsx'

/** Messages shown on every page until they are dealt with. */
export function Banners() {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const store = useSnapshot((snapshot) => snapshot.store)
  const removed = useSnapshot((snapshot) => snapshot.removed)
  const makeBelieve = useSnapshot((snapshot) => snapshot.can.name === 'fake')
  const passedOver = useSnapshot((snapshot) => snapshot.passedOver)
  const passedOverSeen = useView((state) => state.passedOverSeen)
  const seen = useView((state) => state.noticeSeen)
  const notKept = useView((state) => state.notKept)
  const defect = useView((state) => state.defect)
  return (
    <div className="banners">
      {/* Cannot be dismissed: the word "Connected" in the window must never be mistaken for a tunnel. */}
      {makeBelieve && <Banner tone="plain">{texts.text('window.make-believe')}</Banner>}
      <HeldBanners />
      {store && !seen && (
        <Banner tone="attention" onDismiss={() => view.setState({ noticeSeen: true })}>
          {texts.text(`notice.${store.kind}`, { ...store })}
        </Banner>
      )}
      {passedOver && !passedOverSeen && (
        <Banner tone="attention" onDismiss={() => view.setState({ passedOverSeen: true })}>
          {passedOver.map((problem) => passedOverText(problem, texts)).join(' ')}
        </Banner>
      )}
      {notKept && (
        <Banner tone="attention" onDismiss={() => view.setState({ notKept: undefined })}>
          {texts.text('notice.not-kept', { title: texts.faultTitle(notKept) })}
        </Banner>
      )}
      {defect !== undefined && (
        <Banner tone="failed" onDismiss={() => view.setState({ defect: undefined })}>
          {texts.text('window.defect.call', { reason: defect })}
        </Banner>
      )}
      <Imported />
      {removed && (
        <Banner tone="plain">
          <span>{texts.text('window.profile.removed', { count: removed.length, name: removed[0]?.name ?? '' })}</span>
          <button type="button" className="button small" onClick={() => call(client.profiles.restore({}))}>
            {texts.text('window.undo')}
          </button>
        </Banner>
      )}
    </div>
  )
}

/** The profiles that an import has just made, while it can be undone. */
function Imported() {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const imported = useView((state) => state.imported)
  const [first] = imported
  if (!first) return null
  const close = (): void => view.setState({ imported: [] })
  const undo = (): void => {
    close()
    call(client.imports.undo({ ids: imported.map(({ id }) => id) }))
  }
  return (
    <Banner tone="plain" onDismiss={close}>
      <span>{texts.text('import.window.done', { count: imported.length, name: first.name })}</span>
      <button type="button" className="button small" onClick={undo}>
        {texts.text('window.undo')}
      </button>
    </Banner>
  )
}

/** Kill switches that are on without a tunnel, except the one that the current page shows. */
function HeldBanners() {
  const texts = useTexts()
  const held = useSnapshot((snapshot) => snapshot.held)
  const chosen = useView(({ selected }) => selected)
  const onPage = useView(({ page }) => page.kind === 'profile')
  const selected = useSnapshot(({ profiles, foreign }) => selectedOf(profiles, foreign, chosen))
  const known = useSnapshot(({ profiles }) => profiles.some(({ profile }) => profile.id === selected))
  return held
    .filter(({ id }) => !(onPage && known && id === selected))
    .map(({ id, name }) => (
      <Banner key={id} tone="attention">
        <span>{texts.text('window.held.says', { name })}</span>
        <Release id={id} />
      </Banner>
    ))
}

interface BannerProps {
  readonly tone: 'plain' | 'attention' | 'failed'
  readonly onDismiss?: () => void
  readonly children: ReactNode
}

function Banner({ tone, onDismiss, children }: BannerProps) {
  const texts = useTexts()
  return (
    <div className={`banner tone-${tone}`} role={tone === 'plain' ? 'status' : 'alert'}>
      {tone !== 'plain' && <Icon name="warning" />}
      <div className="banner-text">{children}</div>
      {onDismiss && (
        <button type="button" className="icon-button" aria-label={texts.text('window.dismiss')} onClick={onDismiss}>
          <Icon name="cross" />
        </button>
      )}
    </div>
  )
}
