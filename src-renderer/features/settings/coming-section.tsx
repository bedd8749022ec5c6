import { LEAVE_CHOICES, SIGN_IN_CHOICES, type Settings } from '../../../src-main/domain/settings/settings.ts'
import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Choice } from './choice.tsx'

function useSettings(): readonly [Settings, (change: Partial<Settings>) => void] {
  const { client } = useTools()
  const call = useCall()
  const settings = useSnapshot((snapshot) => snapshot.settings)
  return [settings, (change) => call(client.settings.set(change))]
}

/** What Culvert does when its person signs in to this computer. */
export function ComingSection() {
  const texts = useTexts()
  const [{ startAtSignIn }, set] = useSettings()
  return (
    <section aria-labelledby="settings-coming">
      <h2 id="settings-coming">{texts.text('window.settings.coming')}</h2>
      <div className="panel">
        <Choice
          label={texts.text('window.settings.start')}
          hint={texts.text('window.settings.start-hint')}
          value={startAtSignIn}
          options={SIGN_IN_CHOICES.map((choice) => [choice, texts.text(`window.settings.start-${choice}`)])}
          onChoose={(choice) => set({ startAtSignIn: choice })}
        />
      </div>
    </section>
  )
}

const LEAVES = ['onSignOut', 'onUserSwitch', 'onLock'] as const

/** What becomes of the tunnel when its person leaves. */
export function LeavingSection() {
  const texts = useTexts()
  const [settings, set] = useSettings()
  return (
    <section aria-labelledby="settings-leaving">
      <h2 id="settings-leaving">{texts.text('window.settings.leaving')}</h2>
      <div className="panel">
        {LEAVES.map((when) => (
          <Choice
            key={when}
            label={texts.text(`window.settings.${when}`)}
            value={settings[when]}
            options={LEAVE_CHOICES.map((choice) => [choice, texts.text(`window.settings.leave-${choice}`)])}
            onChoose={(choice) => set({ [when]: choice })}
          />
        ))}
        <p className="field-note">{texts.text('window.settings.leaving-hint')}</p>
      </div>
    </section>
  )
}
