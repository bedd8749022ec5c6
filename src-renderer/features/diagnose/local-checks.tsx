import { useEffect, useState } from 'react'
import type { LocalCheck } from '../../../src-main/contract/diagnosis.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { hintsFor, offeredPackages } from '../../../src-main/presentation/remedies.ts'
import { AmendAtOnce } from '../connect/amend-button.tsx'
import { InstallPanel } from '../connect/install-panel.tsx'

const ICONS: Readonly<Record<LocalCheck['state'], IconName>> = { good: 'check', attention: 'warning', unknown: 'dash' }
const LOOKS: Readonly<Record<LocalCheck['state'], string>> = { good: 'on', attention: 'attention', unknown: 'off' }

interface LocalChecksProps {
  readonly id: string
  /** The diagnosis's results; without them, this computer is checked anew. */
  readonly found: readonly LocalCheck[] | undefined
}

/** The parts of this computer that a connect depends on. */
export function LocalChecks({ id, found }: LocalChecksProps) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const [checked, setChecked] = useState<readonly LocalCheck[]>()
  const [checking, setChecking] = useState(false)
  const known = found !== undefined
  useEffect(() => {
    if (!known) client.diagnosis.check({ id }).then(setChecked, () => setChecked([]))
  }, [client, id, known])
  const again = async (): Promise<void> => {
    setChecking(true)
    try {
      setChecked(await client.diagnosis.check({ id }))
    } finally {
      setChecking(false)
    }
  }
  const shown = checked ?? found
  return (
    <section className="diagnosis-part" aria-labelledby="local-checks">
      <div className="section-head">
        <h2 id="local-checks">{texts.text('check.heading')}</h2>
        <button
          type="button"
          className="link"
          onClick={() => {
            if (!checking) call(again())
          }}
        >
          {texts.text('window.settings.check-again')}
        </button>
      </div>
      <div className="panel local-checks" aria-busy={checking || !shown} aria-live="polite">
        {!shown && <p>{texts.text('check.checking')}</p>}
        {shown?.length === 0 && <p>{texts.text('window.settings.check-failed')}</p>}
        {shown && shown.length > 0 && (
          <ul>
            {shown.map((check) => (
              <Check key={check.name} check={check} />
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}

function Check({ check }: { readonly check: LocalCheck }) {
  const texts = useTexts()
  return (
    <li className="local-check">
      <span className={`mark look-${LOOKS[check.state]}`}>
        <Icon name={ICONS[check.state]} />
      </span>
      <span>
        {texts.text(`check.${check.name}`)}
        <span className="unseen">: {texts.text(`check.${check.state}`)}</span>
      </span>
      <span className="check-found">{check.found.join(', ') || texts.text(emptyWord(check))}</span>
      {check.fault && <Obstacle fault={check.fault} />}
    </li>
  )
}

const emptyWord = ({ name, state }: LocalCheck) =>
  name === 'other-vpns' && state === 'good' ? 'check.none' : (`check.${state}` as const)

function Obstacle({ fault }: { readonly fault: Fault }) {
  const texts = useTexts()
  const packages = offeredPackages(fault)
  return (
    <div className="check-fault">
      <p>
        <strong>{texts.faultTitle(fault)}</strong> {texts.faultExplanation(fault)}
      </p>
      {hintsFor(fault).map((hint) => (
        <p key={hint}>{texts.text(`hint.${hint}`)}</p>
      ))}
      <AmendAtOnce fault={fault} />
      {packages && (
        <details>
          <summary>{texts.remedy('install-components')}</summary>
          <InstallPanel packages={packages} />
        </details>
      )}
    </div>
  )
}
