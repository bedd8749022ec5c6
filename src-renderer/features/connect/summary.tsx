import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import { useTexts } from '../../view/window-context.tsx'
import { missingSecrets } from './use-connect.ts'

const routingLine = (texts: Texts, { routing }: Profile): string =>
  routing.mode === 'full'
    ? texts.text('window.profile.routing-full')
    : texts.text('window.profile.routing-split', { count: routing.routes.length })

/** What a connect would do, shown while there is none. */
export function Summary({ entry }: { readonly entry: ProfileEntry }) {
  const texts = useTexts()
  const { profile } = entry
  const missing = missingSecrets(entry)
  const rows: readonly (readonly [string, string])[] = [
    [
      texts.text('window.profile.authentication'),
      texts.text(profile.machineAuth.kind === 'psk' ? 'window.profile.by-psk' : 'window.profile.by-certificate'),
    ],
    [
      texts.text('window.profile.secrets'),
      missing === undefined
        ? '…'
        : texts.text(missing.length === 0 ? 'window.profile.secrets-stored' : 'window.profile.secrets-asked'),
    ],
    [
      texts.text('window.profile.encryption'),
      texts.text(profile.ipsec.allowWeak ? 'window.profile.encryption-weak' : 'window.profile.encryption-modern'),
    ],
    [texts.text('window.profile.routing'), routingLine(texts, profile)],
  ]
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} className="fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
