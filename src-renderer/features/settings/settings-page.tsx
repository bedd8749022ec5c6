import { LANGUAGES, languageName } from '../../../src-main/domain/settings/language.ts'
import { SIGN_IN_PAGES, type SignInPage } from '../../../src-main/domain/settings/settings.ts'
import type { VaultState } from '../../../src-main/contract/desktop.ts'
import { useCall, useSettings, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Check } from '../../ui/check.tsx'
import { Culvert } from '../../ui/glyph.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Choice } from './choice.tsx'
import { ComputerSection } from './computer-section.tsx'
import { ComingSection, LeavingSection } from './coming-section.tsx'
import { NetworksSection } from './networks-section.tsx'
import { Section } from './section.tsx'

export function SettingsPage() {
  const texts = useTexts()
  return (
    <article className="page settings" aria-labelledby="page-title">
      <header className="page-head">
        <h1 id="page-title">{texts.text('window.settings.title')}</h1>
      </header>
      <Appearance />
      <Keychain />
      <AfterFailure />
      <ComingSection />
      <LeavingSection />
      <PublicNetworks />
      <NetworksSection />
      <Notices />
      <HistoryChoice />
      <ComputerSection />
      <About />
    </article>
  )
}

const THEMES = ['system', 'light', 'dark'] as const

function Appearance() {
  const texts = useTexts()
  const [settings, set] = useSettings()
  return (
    <Section name="appearance">
      <Choice
        label={texts.text('window.settings.theme')}
        value={settings.theme}
        options={THEMES.map((theme) => [theme, texts.text(`window.settings.theme-${theme}`)])}
        onChoose={(theme) => set({ theme })}
      />
      <Choice
        label={texts.text('window.settings.language')}
        value={settings.language}
        options={[
          ['system', texts.text('window.settings.language-system')],
          ...LANGUAGES.map((language) => [language, languageName(language)] as const),
        ]}
        onChoose={(language) => set({ language })}
      />
    </Section>
  )
}

const SIGN_IN = Object.keys(SIGN_IN_PAGES) as readonly SignInPage[]

function PublicNetworks() {
  const texts = useTexts()
  const [settings, set] = useSettings()
  return (
    <Section name="public">
      <Choice
        label={texts.text('window.settings.sign-in')}
        hint={texts.text('window.settings.sign-in-hint')}
        value={settings.signInPage}
        options={SIGN_IN.map((page) => [page, new URL(SIGN_IN_PAGES[page]).host])}
        onChoose={(signInPage) => set({ signInPage })}
      />
    </Section>
  )
}

const NOTICES = ['all', 'outages', 'none'] as const

function Notices() {
  const texts = useTexts()
  const [settings, set] = useSettings()
  return (
    <Section name="notices">
      <Choice
        label={texts.text('window.settings.notices-label')}
        hint={texts.text('window.settings.notices-hint')}
        value={settings.notices}
        options={NOTICES.map((choice) => [choice, texts.text(`window.settings.notices-${choice}`)])}
        onChoose={(notices) => set({ notices })}
      />
    </Section>
  )
}

function HistoryChoice() {
  const texts = useTexts()
  const [settings, set] = useSettings()
  return (
    <Section name="history">
      <Check
        label={texts.text('window.settings.history-keep')}
        hint={texts.text('window.settings.history-hint')}
        checked={settings.keepHistory}
        onChange={(keepHistory) => set({ keepHistory })}
      />
    </Section>
  )
}

const AFTER_FAILURE = ['ask', 'always', 'never'] as const

function AfterFailure() {
  const texts = useTexts()
  const [settings, set] = useSettings()
  return (
    <Section name="failure">
      <Choice
        label={texts.text('window.settings.failure-label')}
        hint={texts.text('window.settings.failure-hint')}
        value={settings.diagnoseAfterFailure}
        options={AFTER_FAILURE.map((choice) => [choice, texts.text(`window.settings.failure-${choice}`)])}
        onChoose={(diagnoseAfterFailure) => set({ diagnoseAfterFailure })}
      />
    </Section>
  )
}

const VAULT_LOOKS: Readonly<Record<VaultState, string>> = {
  ready: 'on',
  locked: 'attention',
  absent: 'attention',
  denied: 'attention',
}

function Keychain() {
  const texts = useTexts()
  const vault = useSnapshot((snapshot) => snapshot.vault)
  return (
    <section aria-labelledby="settings-keychain">
      <h2 id="settings-keychain">{texts.text('window.settings.keychain')}</h2>
      <p className="panel line">
        <span className={`mark look-${VAULT_LOOKS[vault]}`}>
          <Icon name={vault === 'ready' ? 'check' : 'warning'} />
        </span>
        {texts.text(`window.settings.keychain-${vault}`)}
      </p>
    </section>
  )
}

function About() {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const host = useSnapshot((snapshot) => snapshot.host)
  const backend = useSnapshot((snapshot) => snapshot.can.name)
  return (
    <section aria-labelledby="settings-about">
      <h2 id="settings-about">{texts.text('window.settings.about')}</h2>
      <div className="panel about">
        <Culvert look="on" />
        <dl className="facts">
          <div className="fact">
            <dt>{texts.text('window.settings.version')}</dt>
            <dd>
              {host.name} {host.version}
            </dd>
          </div>
          <div className="fact">
            <dt>{texts.text('window.settings.backend')}</dt>
            <dd>{backend}</dd>
          </div>
        </dl>
        <button type="button" className="button" onClick={() => call(client.app.openPage({ page: 'help' }))}>
          {texts.text('window.settings.help')}
        </button>
      </div>
    </section>
  )
}
