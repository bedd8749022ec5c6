import { LEAVE_CHOICES, SIGN_IN_CHOICES } from '../../../src-main/domain/settings/settings.ts'
import { useSettings, useTexts } from '../../view/window-context.tsx'
import { Choice } from './choice.tsx'
import { Section } from './section.tsx'

/** What Culvert does when the person signs in to this computer. */
export function ComingSection() {
  const texts = useTexts()
  const [{ startAtSignIn }, set] = useSettings()
  return (
    <Section name="coming">
      <Choice
        label={texts.text('window.settings.start')}
        hint={texts.text('window.settings.start-hint')}
        value={startAtSignIn}
        options={SIGN_IN_CHOICES.map((choice) => [choice, texts.text(`window.settings.start-${choice}`)])}
        onChoose={(choice) => set({ startAtSignIn: choice })}
      />
    </Section>
  )
}

const LEAVES = ['onSignOut', 'onUserSwitch', 'onLock'] as const

/** What happens to the tunnel when the person leaves. */
export function LeavingSection() {
  const texts = useTexts()
  const [settings, set] = useSettings()
  return (
    <Section name="leaving">
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
    </Section>
  )
}
