import { useEffect, useMemo, useRef, useState, type SubmitEvent, type RefObject } from 'react'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { InputProblem } from '../../../src-main/domain/profile/problem.ts'
import type { SecretField } from '../../../src-main/domain/profile/secret.ts'
import { useCall, useTools, useView } from '../../view/window-context.tsx'
import { leave } from '../../view/view.ts'
import { draftOf, emptyForm, formOf, givenSecrets, problemsOf, type EnteredSecrets, type ProfileForm } from './form.ts'

/** State shared by the parts of the editor. */
export interface Editor {
  readonly form: ProfileForm
  readonly secrets: EnteredSecrets
  readonly entry: ProfileEntry | undefined
  /** The problems to show: of fields that were left, or of all after an attempt to save. */
  readonly problems: readonly InputProblem[]
  readonly saving: boolean
  /** Main holds the key of this number, from the certificate's own file. */
  readonly identity: number | undefined
  setIdentity(number: number): void
  change(next: ProfileForm, ...paths: readonly string[]): void
  changeSecret(field: SecretField, text: string): void
  /** Reports that the person has left this field. */
  touch(path: string): void
  save(event: SubmitEvent): void
}

const under = (field: string, path: string): boolean => field === path || field.startsWith(`${path}.`)

export function useEditor(
  entry: ProfileEntry | undefined,
  focus: string | undefined,
  formElement: RefObject<HTMLFormElement | null>,
): Editor {
  const { client, view } = useTools()
  const call = useCall()
  const [id] = useState(() => entry?.profile.id ?? crypto.randomUUID())
  const [first] = useState(() => (entry ? formOf(entry.profile) : emptyForm()))
  const [form, setForm] = useState(first)
  const { given, setSecret, ...entered } = useSecrets()
  const { secrets } = entered
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(0)
  const [answered, setAnswered] = useState<readonly InputProblem[]>([])
  const saving = useView((state) => state.saving)
  const own = useMemo(() => problemsOf(id, form, secrets), [id, form, secrets])
  const shown = own.filter((problem) => tried > 0 || [...touched].some((path) => under(problem.field, path)))
  const dirty = Object.keys(givenSecrets(secrets)).length > 0 || JSON.stringify(form) !== JSON.stringify(first)

  useDirtyMark(dirty)
  useFocusAt(formElement, focus)
  useFocusOnProblem(formElement, tried)

  const forgetAnswer = (path: string): void => setAnswered(answered.filter((problem) => !under(problem.field, path)))
  const submit = async (): Promise<void> => {
    view.setState({ saving: true })
    try {
      const result = await client.profiles.save({ profile: draftOf(id, form), ...given() })
      if (result.ok) leave(view, view.getState().leaving ?? { page: { kind: 'profile' }, selected: id })
      else {
        setAnswered(result.fault)
        setTried(tried + 1)
      }
    } finally {
      view.setState({ saving: false, leaving: undefined })
    }
  }
  return {
    form,
    ...entered,
    entry,
    problems: [...shown, ...answered],
    saving,
    change: (next, ...paths) => {
      setForm(next)
      paths.forEach(forgetAnswer)
    },
    changeSecret: (field, text) => {
      setSecret(field, text)
      forgetAnswer(field)
    },
    touch: (path) => setTouched(new Set([...touched, path])),
    save: (event) => {
      event.preventDefault()
      if (saving) return
      if (own.length > 0) setTried(tried + 1)
      else call(submit())
    },
  }
}

/** The entered secrets, and the key that main holds from a certificate's file: the later of two keys counts. */
function useSecrets() {
  const [secrets, setSecrets] = useState<EnteredSecrets>({})
  const [identity, setIdentity] = useState<number>()
  return {
    secrets,
    identity,
    given: () => ({ secrets: givenSecrets(secrets), ...(identity === undefined ? {} : { identity }) }),
    setSecret: (field: SecretField, text: string): void => {
      setSecrets({ ...secrets, [field]: text })
      if (field === 'privateKey') setIdentity(undefined)
    },
    setIdentity: (number: number): void => {
      setIdentity(number)
      setSecrets({ ...secrets, privateKey: '' })
    },
  }
}

/** Tells the rest of the window that leaving would lose input. */
function useDirtyMark(dirty: boolean): void {
  const { view } = useTools()
  useEffect(() => {
    view.setState({ dirty })
    return () => view.setState({ dirty: false })
  }, [dirty, view])
}

/** Opens the section that hides the control, and focuses it. */
function reveal(control: HTMLElement | null): void {
  control?.closest('details')?.setAttribute('open', '')
  control?.scrollIntoView({ block: 'center' })
  control?.focus()
}

const CONTROLS = 'input:not([hidden]), textarea, select, button'

/** Focuses the field that a remedy leads to, else the first one. */
function useFocusAt(form: RefObject<HTMLFormElement | null>, field: string | undefined): void {
  useEffect(() => {
    const place = field && form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)
    reveal((place || form.current)?.querySelector<HTMLElement>(CONTROLS) ?? null)
  }, [form, field])
}

function useFocusOnProblem(form: RefObject<HTMLFormElement | null>, tried: number): void {
  const seen = useRef(0)
  useEffect(() => {
    if (tried === seen.current) return
    seen.current = tried
    reveal(form.current?.querySelector<HTMLElement>('[aria-invalid=true]') ?? null)
  }, [form, tried])
}
