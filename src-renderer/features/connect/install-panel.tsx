import { FAMILIES, PACKAGES_OF } from '../../../src-main/domain/survey/packages.ts'
import { useTexts, useTools } from '../../bridge/window-context.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'

/** The exact package names, per distribution family, as commands to copy. */
export function InstallPanel() {
  const texts = useTexts()
  const { client } = useTools()
  return (
    <section className="install" aria-label={texts.text('window.install.title')}>
      <p>{texts.text('window.install.body')}</p>
      <dl>
        {FAMILIES.map((family) => {
          const { distributions, command } = PACKAGES_OF[family]
          return (
            <div key={family}>
              <dt>{distributions}</dt>
              <dd>
                <code>{command}</code>
                <CopyButton
                  className="button small"
                  label={texts.text('window.copy')}
                  name={texts.text('window.install.copy', { distributions })}
                  copy={() => client.clipboard.install({ family })}
                />
              </dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}
