import { LIST_ORDERS } from '../../../src-main/domain/profile/arrangement.ts'
import { Menu } from '../../ui/menu.tsx'
import { useCall, useSettings, useSnapshot, useTexts, useTools, useView } from '../../view/window-context.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { go, type Page } from '../../view/view.ts'
import { ImportButton } from '../import/import-button.tsx'
import { ProfileList } from './profile-list.tsx'

/** The left side: search, add, the list, and the pages that belong to no profile. */
export function Sidebar() {
  const texts = useTexts()
  const { view } = useTools()
  return (
    <>
      <div className="side-head">
        <h2 className="unseen">{texts.text('window.list.heading')}</h2>
        <Search />
        <OrderMenu />
        <button
          type="button"
          className="icon-button"
          aria-label={texts.text('window.list.add')}
          title={texts.text('window.list.add')}
          onClick={() => go(view, { page: { kind: 'editor' } })}
        >
          <Icon name="plus" />
        </button>
      </div>
      <div className="side-list">
        <ProfileList />
      </div>
      <div className="side-foot">
        <ImportButton className="side-link" />
        <OpenSigned />
        <PageLink kind="diagnose" icon="pulse" />
        <PageLink kind="history" icon="clock" />
        <PageLink kind="settings" icon="settings" />
        <PageLink kind="logs" icon="log" />
      </div>
    </>
  )
}

/** The list's order, shown if there is anything to sort. */
function OrderMenu() {
  const texts = useTexts()
  const [settings, set] = useSettings()
  const isWanted = useSnapshot(({ profiles }) => profiles.length > 1)
  if (!isWanted) return null
  const items = LIST_ORDERS.map((listOrder) => ({
    label: texts.text(`window.list.order-${listOrder}`),
    chosen: settings.listOrder === listOrder,
    choose: () => set({ listOrder }),
  }))
  return <Menu label={texts.text('window.list.order')} icon="sort" items={items} />
}

function Search() {
  const texts = useTexts()
  const { view } = useTools()
  const search = useView((state) => state.search)
  return (
    <div className="search">
      <Icon name="search" />
      <input
        id="search"
        type="search"
        value={search}
        placeholder={texts.text('window.list.search')}
        aria-label={texts.text('window.list.search')}
        spellCheck={false}
        onChange={(event) => view.setState({ search: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || search === '') return
          event.stopPropagation()
          view.setState({ search: '' })
        }}
      />
    </div>
  )
}

/** Asks for a file; the preview then says what it is. */
function OpenSigned() {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  return (
    <button type="button" className="side-link" onClick={() => call(client.signed.open({}))}>
      <Icon name="seal" />
      {texts.text('signed.open')}
    </button>
  )
}

const PAGES = {
  diagnose: { kind: 'diagnose', of: 'log' },
  history: { kind: 'history' },
  settings: { kind: 'settings' },
  logs: { kind: 'logs' },
} as const satisfies Readonly<Record<string, Page>>

function PageLink({ kind, icon }: { readonly kind: keyof typeof PAGES; readonly icon: IconName }) {
  const texts = useTexts()
  const { view } = useTools()
  const current = useView(({ page }) => page.kind === kind && !(page.kind === 'diagnose' && page.of === 'profile'))
  return (
    <button
      type="button"
      className="side-link"
      aria-current={current ? 'page' : undefined}
      onClick={() => go(view, { page: PAGES[kind] })}
    >
      <Icon name={icon} />
      {texts.text(`window.list.${kind}`)}
    </button>
  )
}
