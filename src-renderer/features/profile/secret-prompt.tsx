import { useState, type SubmitEvent } from 'react'
import { parseSecrets } from '../../../src-main/domain/profile/parse.ts'
import { problem, problemAt, type InputProblem } from '../../../src-main/domain/profile/problem.ts'
import { secondsLeft } from '../../../src-main/domain/profile/one-time-code.ts'
import type { SecretField } from '../../../src-main/domain/profile/secret.ts'
import type { TrustProblem } from '../../../src-main/domain/trust/problem.ts'
import { refusalText } from '../../../src-main/presentation/signed.ts'
import type { VaultState } from '../../../src-main/contract/desktop.ts'
import type { TextKey } from '../../../src-main/contract/texts/texts.ts'
import { useCall, useSnapshot, useTexts, useTools, useView } from '../../view/window-context.tsx'
import { Check } from '../../ui/check.tsx'
import { useNow } from '../../ui/clock.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, problemAtField } from '../../ui/field.tsx'
import { FileInput } from '../../ui/file-input.tsx'
import { SecretInput } from '../../ui/secret-input.tsx'
import { go, type PromptRequest } from '../../view/view.ts'
import { startDiagnosis } from '../diagnose/use-diagnose.ts'
import { attempt, type Entered } from '../connect/use-connect.ts'

/** Asks for the secrets that a connect or a diagnosis needs and the keychain does not have. */
export function SecretPrompt() {
  const request = useView((view) => view.prompt)
  const known = useSnapshot((snapshot) => snapshot.profiles.some((entry) => entry.profile.id === request?.id))
  return request && known ? <PromptDialog request={request} /> : null
}

const REASONS: { readonly [State in VaultState]?: TextKey } = {
  locked: 'window.prompt.remember-locked',
  absent: 'window.prompt.remember-absent',
  denied: 'window.prompt.remember-denied',
}

type Typed = Readonly<Partial<Record<SecretField, string>>>

/** Uses the secrets for what they were asked for: a connect, which may store them, or a diagnosis, which does not. */
function useSecrets({ id, aim }: PromptRequest): (given: Entered, remember: boolean) => void {
  const tools = useTools()
  const call = useCall()
  return (given, remember) => {
    if (aim) call(startDiagnosis(tools, id, aim, given))
    else {
      call(attempt(tools, id, given, remember))
      // Show the connect on the connection page.
      if (tools.view.getState().page.kind === 'diagnose') go(tools.view, { page: { kind: 'profile' } })
    }
  }
}

function PromptDialog({ request }: { readonly request: PromptRequest }) {
  const texts = useTexts()
  const { view } = useTools()
  const handOver = useSecrets(request)
  const vault = useSnapshot((snapshot) => snapshot.vault)
  const entry = useSnapshot((snapshot) => snapshot.profiles.find(({ profile }) => profile.id === request.id))
  const name = entry?.profile.name ?? ''
  const isSealed = entry?.origin?.sealed === true
  const [entered, setEntered] = useState<Typed>({})
  const [remember, setRemember] = useState(true)
  const [problems, setProblems] = useState(request.problems)
  const reason = REASONS[vault]
  const { aim } = request
  const close = (): void => view.setState({ prompt: undefined })
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const given = givenIn(request.fields, entered, isSealed)
    const wrong = problemsIn(given)
    if (wrong.length > 0) {
      setProblems(wrong)
      return
    }
    close()
    handOver(given, remember && reason === undefined)
  }
  return (
    <Dialog title={texts.text(aim ? 'window.prompt.title-diagnose' : 'window.prompt.title', { name })} onClose={close}>
      <form onSubmit={submit} noValidate>
        <p className="dialog-body">{texts.text(request.again ? 'window.prompt.body-again' : 'window.prompt.body')}</p>
        {request.fields.map((field, index) => (
          <SecretFieldRow
            key={field}
            field={field}
            first={index === 0}
            value={entered[field] ?? ''}
            isSealed={isSealed && field === 'psk'}
            problems={problems}
            refusal={request.sealed}
            onChange={(text) => setEntered({ ...entered, [field]: text })}
          />
        ))}
        {aim ? (
          <p className="prompt-note">{texts.text('window.prompt.once-only')}</p>
        ) : request.fields.every((field) => field === 'code') ? (
          <p className="prompt-note">{texts.text('window.prompt.code-once')}</p>
        ) : (
          <Remember reason={reason} checked={remember} onChange={setRemember} />
        )}
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={close}>
            {texts.text('window.cancel')}
          </button>
          <button type="submit" className="button primary">
            {texts.text(aim ? 'window.prompt.diagnose' : 'window.prompt.connect')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** For a sealed key, the passphrase replaces the key. */
function givenIn(fields: readonly SecretField[], typed: Typed, isSealed: boolean): Entered {
  const plain = fields.filter((field) => !isSealed || field !== 'psk')
  return {
    secrets: Object.fromEntries(plain.map((field) => [field, typed[field] ?? ''])),
    ...(plain.length < fields.length ? { passphrase: typed.psk ?? '' } : {}),
  }
}

function problemsIn({ secrets, passphrase }: Entered): readonly InputProblem[] {
  const parsed = parseSecrets(secrets)
  return [...(parsed.ok ? [] : parsed.fault), ...(passphrase === '' ? [problemAt('passphrase', problem('empty'))] : [])]
}

interface RememberProps {
  /** Why the keychain cannot be used now. */
  readonly reason: TextKey | undefined
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function Remember({ reason, checked, onChange }: RememberProps) {
  const texts = useTexts()
  return (
    <Check
      label={texts.text('window.prompt.remember')}
      hint={reason && texts.text(reason)}
      checked={checked && reason === undefined}
      disabled={reason !== undefined}
      onChange={onChange}
    />
  )
}

interface RowProps {
  readonly field: SecretField
  readonly first: boolean
  readonly value: string
  /** The field is the passphrase of the key sealed in the profile. */
  readonly isSealed: boolean
  readonly problems: readonly InputProblem[]
  readonly refusal: TrustProblem | undefined
  readonly onChange: (text: string) => void
}

/** Only a hint, because the gateway's clock determines when the code expires. */
function TimeLeft() {
  const texts = useTexts()
  return <p className="prompt-note">{texts.text('window.prompt.code-left', { seconds: secondsLeft(useNow(1000)) })}</p>
}

function SecretFieldRow({ field, first, value, isSealed, problems, refusal, onChange }: RowProps) {
  const texts = useTexts()
  const label = texts.text(isSealed ? 'signed.passphrase' : `field.${field}`)
  const name = isSealed ? 'passphrase' : field
  const found = problems.flatMap((each) =>
    each.field === name ? [problemAtField(texts, each, texts.text(`field.${name}`))] : [],
  )
  const shown = isSealed && refusal && found.length === 0 ? [refusalText(refusal, texts)] : found
  return (
    <Field label={label} problems={shown} {...(isSealed ? { hint: texts.text('signed.passphrase-now') } : {})}>
      {(ties) =>
        field === 'privateKey' ? (
          <FileInput ties={ties} label={texts.text('window.editor.choose-key')} onText={onChange} />
        ) : (
          <>
            <SecretInput ties={ties} value={value} autoFocus={first} onChange={onChange} />
            {field === 'code' && <TimeLeft />}
          </>
        )
      }
    </Field>
  )
}
