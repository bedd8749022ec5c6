import type { PackageSet } from '../../../src-main/domain/survey/packages.ts'
import type { Survey } from '../../../src-main/domain/survey/survey.ts'
import { installCommands } from '../../../src-main/presentation/packages.ts'
import { useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { AmendButton } from './amend-button.tsx'

interface InstallPanelProps {
  readonly packages: PackageSet
  /** Called after an installation, with a new survey of the computer. */
  readonly onSurvey?: (survey: Survey) => void
}

/** A button that makes the system install what is missing, and the command, for all families if this one is unknown. */
export function InstallPanel({ packages, onSurvey }: InstallPanelProps) {
  const texts = useTexts()
  const { client } = useTools()
  const own = useSnapshot((snapshot) => snapshot.can.family)
  const canInstall = useSnapshot((snapshot) => snapshot.can.amends.includes('install-components'))
  return (
    <section className="install" aria-label={texts.text('window.install.title')}>
      {canInstall && <AmendButton remedy="install-components" onSurvey={onSurvey} />}
      <p>{texts.text(canInstall ? 'window.install.or' : 'window.install.body')}</p>
      <dl>
        {installCommands(own, packages).map(({ family, distributions, command }) => (
          <div key={family}>
            <dt>{distributions}</dt>
            <dd>
              <code>{command}</code>
              <CopyButton
                className="button small"
                label={texts.text('window.copy')}
                name={texts.text('window.install.copy', { distributions })}
                copy={() => client.clipboard.install({ family, packages })}
              />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
