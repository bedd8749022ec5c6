import { useCallback, useEffect, useState, type ReactNode } from 'react'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { checksOf, type Alternative, type CheckState, type Survey } from '../../../src-main/domain/survey/survey.ts'
import { useTexts, useTools } from '../../view/window-context.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { AmendAtOnce } from '../connect/amend-button.tsx'
import { InstallPanel } from '../connect/install-panel.tsx'
import { knownErrorOf } from '../../../src-main/presentation/causes.ts'
import { hintsFor, offeredPackages } from '../../../src-main/presentation/remedies.ts'

type Checked = Survey | 'checking' | 'failed'

/** What this computer has for L2TP/IPsec, and what prevents its use. */
export function ComputerSection() {
  const texts = useTexts()
  const { client } = useTools()
  const [checked, setChecked] = useState<Checked>('checking')
  const check = useCallback((): void => {
    client.survey.run({}).then(setChecked, () => setChecked('failed'))
  }, [client])
  useEffect(check, [check])
  return (
    <section aria-labelledby="settings-computer">
      <div className="section-head">
        <h2 id="settings-computer">{texts.text('window.settings.computer')}</h2>
        <button
          type="button"
          className="link"
          onClick={() => {
            setChecked('checking')
            check()
          }}
        >
          {texts.text('window.settings.check-again')}
        </button>
      </div>
      <div className="panel survey" aria-busy={checked === 'checking'} aria-live="polite">
        {checked === 'checking' && <p>{texts.text('window.settings.checking')}</p>}
        {checked === 'failed' && <p>{texts.text('window.settings.check-failed')}</p>}
        {typeof checked === 'object' && <Found survey={checked} onSurvey={setChecked} />}
      </div>
    </section>
  )
}

interface FoundProps {
  readonly survey: Survey
  /** Called after a new survey of the computer. */
  readonly onSurvey: (survey: Survey) => void
}

function Found({ survey, onSurvey }: FoundProps) {
  const texts = useTexts()
  return (
    <>
      {survey.faults.length === 0 ? (
        <p className="line">
          <span className="mark look-on">
            <Icon name="check" />
          </span>
          {texts.text('survey.ready')}
        </p>
      ) : (
        <ul className="obstacles">
          {survey.faults.map((fault) => (
            <Obstacle key={`${fault.code} ${JSON.stringify(fault.args)}`} fault={fault} onSurvey={onSurvey} />
          ))}
        </ul>
      )}
      <KnownErrors survey={survey} />
      <Group title={texts.text('survey.components')}>
        {checksOf(survey, 'component').map(({ id, found, state, optional }) => (
          <Item key={id} name={found ? `${id} ${found}` : id} good={state !== 'missing' && state !== 'stopped'}>
            {stateText(texts, state, optional)}
          </Item>
        ))}
      </Group>
      <Group title={texts.text('survey.ports')}>
        {checksOf(survey, 'port').map(({ id, state, found }) => (
          <Item key={id} name={texts.text('window.settings.port', { port: id })} good={state !== 'taken'}>
            {state === 'taken' && found !== undefined
              ? texts.text('survey.taken-by', { owner: found })
              : texts.text(`survey.state.${state}`)}
          </Item>
        ))}
      </Group>
      <Group title={texts.text('survey.modules')}>
        {checksOf(survey, 'module').map(({ id, state }) => (
          <Item key={id} name={id} good={state !== 'missing'}>
            {texts.text(`survey.state.${state}`)}
          </Item>
        ))}
      </Group>
      {survey.alternatives?.map((other) => (
        <p key={other.backend} className="other-way">
          {alternativeLine(texts, other)}
        </p>
      ))}
    </>
  )
}

/** Programs on this computer with known errors in their version. */
function KnownErrors({ survey }: { readonly survey: Survey }) {
  const texts = useTexts()
  return survey.checks.map((check) => {
    const error = knownErrorOf(check, survey.checks, texts)
    return (
      error !== undefined && (
        <p key={check.id} className="line">
          <span className="mark look-attention">
            <Icon name="warning" />
          </span>
          {error}
        </p>
      )
    )
  })
}

function stateText(texts: Texts, state: CheckState, optional = false): string {
  const word = texts.text(`survey.state.${state}`)
  return optional ? texts.text('survey.optional', { state: word }) : word
}

function alternativeLine(texts: Texts, { backend, lacks }: Alternative): string {
  const name = MAKERS[backend] ?? backend
  return lacks.length > 0
    ? texts.text('survey.other-lacks', { name, lacks: texts.list(lacks) })
    : texts.text('survey.other', { name, choice: `CULVERT_BACKEND=${backend}` })
}

/** Names of the backends as their makers write them. */
const MAKERS: Readonly<Record<string, string>> = { networkmanager: 'NetworkManager', strongswan: 'strongSwan' }

function Obstacle({ fault, onSurvey }: Pick<FoundProps, 'onSurvey'> & { readonly fault: Fault }) {
  const texts = useTexts()
  const packages = offeredPackages(fault)
  return (
    <li>
      <p className="failure-title">{texts.faultTitle(fault)}</p>
      <p>{texts.faultExplanation(fault)}</p>
      {hintsFor(fault).map((hint) => (
        <p key={hint}>{texts.text(`hint.${hint}`)}</p>
      ))}
      <AmendAtOnce fault={fault} onSurvey={onSurvey} />
      {packages && (
        <details>
          <summary>{texts.remedy('install-components')}</summary>
          <InstallPanel packages={packages} onSurvey={onSurvey} />
        </details>
      )}
    </li>
  )
}

function Group({ title, children }: { readonly title: string; readonly children: readonly ReactNode[] }) {
  if (children.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul className="survey-list">{children}</ul>
    </>
  )
}

function Item({
  name,
  good,
  children,
}: {
  readonly name: string
  readonly good: boolean
  readonly children: ReactNode
}) {
  const icon: IconName = good ? 'check' : 'warning'
  return (
    <li className="survey-item">
      <span className={`mark look-${good ? 'on' : 'attention'}`}>
        <Icon name={icon} />
      </span>
      <span className="survey-name">{name}</span>
      <span className="survey-state">{children}</span>
    </li>
  )
}
