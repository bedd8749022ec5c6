import { useTexts, useTools, useView } from '../../bridge/window-context.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { go } from '../../view.ts'
import { ProfileList } from './profile-list.tsx'

/** The left side: search, add, the list, and the two pages about the app itself. */
export function Sidebar() {
  const texts = useTexts()
  const { view } = useTools()
  return (
    <>
      <div className="side-head">
        <h2 className="unseen">{texts.text('window.list.heading')}</h2>
        <Search />
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
        <PageLink kind="settings" icon="settings" />
        <PageLink kind="logs" icon="log" />
      </div>
    </>
  )
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

function PageLink({ kind, icon }: { readonly kind: 'settings' | 'logs'; readonly icon: IconName }) {
  const texts = useTexts()
  const { view } = useTools()
  const current = useView((state) => state.page.kind === kind)
  return (
    <button
      type="button"
      className="side-link"
      aria-current={current ? 'page' : undefined}
      onClick={() => go(view, { page: { kind } })}
    >
      <Icon name={icon} />
      {texts.text(`window.list.${kind}`)}
    </button>
  )
}
