import { useState, type ReactNode, type SubmitEvent } from 'react'
import type { SignedAnswer, SignedPreview, SignedRefusal } from '../../../src-main/contract/signed.ts'
import type { AnyTextKey } from '../../../src-main/contract/texts/texts.ts'
import type { InputProblem } from '../../../src-main/domain/profile/problem.ts'
import { refusalText } from '../../../src-main/presentation/signed.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import { Field, problemAtField } from '../../ui/field.tsx'
import { FileInput } from '../../ui/file-input.tsx'
import { SecretInput } from '../../ui/secret-input.tsx'
import { leave } from '../../view/view.ts'

type Entered = Omit<SignedAnswer, 'number' | 'groups'>

interface AnswerProps {
  readonly number: number
  readonly preview: SignedPreview
  readonly onLater: () => void
  readonly children: ReactNode
}

/** The person's fields, and the two buttons. Nothing happens before one of them is pressed. */
export function Answer({ number, preview, onLater, children }: AnswerProps) {
  const texts = useTexts()
  const { given, change, groups, setGroup, problems, refusal, working, submit } = useAnswer(number, preview)
  const parts = { given, change, problems }
  const asked = preview.kind === 'publisher' ? preview.asked : []
  return (
    <form onSubmit={submit} noValidate>
      {preview.kind === 'profile' && <OwnFields preview={preview} {...parts} />}
      {asked.length > 0 && <Groups asked={asked} typed={groups} problems={problems} onChange={setGroup} />}
      {refusal !== undefined && (
        <p className="problem" role="alert">
          {refusal}
        </p>
      )}
      <div className="dialog-buttons">
        {children}
        <button type="button" className="button" onClick={onLater}>
          {texts.text('signed.later')}
        </button>
        <button type="submit" className="button primary" aria-disabled={working}>
          {texts.text(working ? 'signed.working' : actionOf(preview))}
        </button>
      </div>
    </form>
  )
}

function actionOf(preview: SignedPreview): AnyTextKey {
  if (preview.kind === 'profile') return preview.changes ? 'signed.update' : 'signed.add'
  if (preview.kind === 'revocation') return 'signed.revocation'
  return preview.asked.length > 0 ? 'signed.pin' : 'signed.update'
}

function useAnswer(number: number, preview: SignedPreview) {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const [given, setGiven] = useState<Entered>({})
  const [groups, setGroups] = useState<readonly string[]>([])
  const [fault, setFault] = useState<SignedRefusal>()
  const [working, setWorking] = useState(false)
  const send = async (): Promise<void> => {
    setWorking(true)
    try {
      const asked = preview.kind === 'publisher' ? preview.asked.map((_, at) => groups[at] ?? '') : undefined
      const taken = await client.signed.accept({ ...given, number, ...(asked ? { groups: asked } : {}) })
      if (!taken.ok) setFault(taken.fault)
      else {
        const { id, notKept } = taken.value
        if (notKept) view.setState({ notKept })
        if (id !== undefined && !view.getState().dirty) leave(view, { page: { kind: 'profile' }, selected: id })
      }
    } finally {
      setWorking(false)
    }
  }
  const problems = fault && !('code' in fault) ? fault : []
  const elsewhere = problems.find(({ field }) => !FIELDS.has(field))
  return {
    given,
    change: (more: Entered): void => {
      setGiven({ ...given, ...more })
      setFault(undefined)
    },
    groups,
    setGroup: (at: number, text: string): void => {
      setGroups(
        Array.from({ length: Math.max(groups.length, at + 1) }, (_, i) => (i === at ? text : (groups[i] ?? ''))),
      )
      setFault(undefined)
    },
    problems,
    refusal: fault && 'code' in fault ? refusalText(fault, texts) : elsewhere && texts.problem(elsewhere),
    working,
    submit: (event: SubmitEvent): void => {
      event.preventDefault()
      if (!working) call(send())
    },
  }
}

const FIELDS: ReadonlySet<string> = new Set(['user', 'machineAuth.certificate', 'privateKey', 'groups'])

interface OwnFieldsProps {
  readonly preview: Extract<SignedPreview, { kind: 'profile' }>
  readonly given: Entered
  readonly problems: readonly InputProblem[]
  readonly change: (more: Entered) => void
}

/** Fields about this person that neither the file nor an earlier issue contains. */
function OwnFields({ preview, given, problems, change }: OwnFieldsProps) {
  const texts = useTexts()
  const at = (field: string, label: string): readonly string[] =>
    problems.filter((problem) => problem.field === field).map((problem) => problemAtField(texts, problem, label))
  const certificate = texts.text('signed.certificate')
  return (
    <div className="letter-own">
      {preview.wanted.includes('user') && (
        <Field label={texts.text('signed.user')} problems={at('user', texts.text('signed.user'))}>
          {(ties) => (
            <input
              {...ties}
              type="text"
              value={given.user ?? ''}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              onChange={(event) => change({ user: event.target.value })}
            />
          )}
        </Field>
      )}
      {preview.wanted.includes('certificate') && (
        <>
          <Field label={certificate} problems={at('machineAuth.certificate', certificate)}>
            {(ties) => (
              <FileInput
                ties={ties}
                label={texts.text('signed.choose-certificate')}
                onText={(text) => change({ certificate: text })}
              />
            )}
          </Field>
          <Field label={texts.text('signed.private-key')} problems={at('privateKey', texts.text('signed.private-key'))}>
            {(ties) => (
              <FileInput
                ties={ties}
                label={texts.text('signed.choose-key')}
                onText={(text) => change({ privateKey: text })}
              />
            )}
          </Field>
        </>
      )}
      {preview.key === 'sealed' && (
        <Field label={texts.text('signed.passphrase')} hint={texts.text('signed.passphrase-hint')}>
          {(ties) => (
            <SecretInput ties={ties} value={given.passphrase ?? ''} onChange={(passphrase) => change({ passphrase })} />
          )}
        </Field>
      )}
    </div>
  )
}

interface GroupsProps {
  /** Counted from 0. */
  readonly asked: readonly number[]
  readonly typed: readonly string[]
  readonly problems: readonly InputProblem[]
  readonly onChange: (at: number, text: string) => void
}

/** Pins a publisher: the person types groups of the fingerprint, because agreeing alone compares nothing. */
function Groups({ asked, typed, problems, onChange }: GroupsProps) {
  const texts = useTexts()
  const wrong = problems.find(({ field }) => field === 'groups')
  return (
    <div className="letter-groups">
      <p>{texts.text('trust.preview.compare')}</p>
      <div className="letter-group-fields">
        {asked.map((group, at) => (
          <Field key={group} label={texts.text('signed.group', { number: group + 1 })}>
            {(ties) => (
              <input
                {...ties}
                aria-invalid={wrong !== undefined}
                className="fingerprint"
                type="text"
                maxLength={6}
                value={typed[at] ?? ''}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => onChange(at, event.target.value)}
              />
            )}
          </Field>
        ))}
      </div>
      <p className={wrong ? 'problem' : 'quiet'} role="status">
        {wrong ? texts.problem(wrong) : texts.text('signed.groups-hint')}
      </p>
    </div>
  )
}
