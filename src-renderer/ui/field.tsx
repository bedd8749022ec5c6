import { useId, type ReactNode } from 'react'
import type { InputProblem } from '../../src-main/domain/profile/problem.ts'
import type { Texts } from '../../src-main/contract/texts/texts.ts'

/** Attributes that tie a control to its label, hint and problem. */
export interface ControlTies {
  readonly id: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': boolean
}

interface FieldProps {
  readonly label: string
  readonly hint?: string | undefined
  /** Texts ready to show; they replace the hint, on the line reserved for either. */
  readonly problems?: readonly string[]
  /** For a control with several inputs: labels the group instead of one input. */
  readonly group?: boolean
  readonly children: (ties: ControlTies) => ReactNode
}

export function Field({ label, hint, problems = [], group = false, children }: FieldProps) {
  const id = useId()
  const note = `${id}-note`
  const ties: ControlTies = { id, 'aria-describedby': note, 'aria-invalid': problems.length > 0 }
  const notes = (
    <div id={note} className={problems.length > 0 ? 'field-note problem' : 'field-note'}>
      {problems.length > 0 ? problems.map((problem) => <p key={problem}>{problem}</p>) : hint && <p>{hint}</p>}
    </div>
  )
  if (group) {
    return (
      <div className="field" role="group" aria-labelledby={`${id}-label`} aria-describedby={note}>
        <span className="field-label" id={`${id}-label`}>
          {label}
        </span>
        <div className="field-control">
          {children(ties)}
          {notes}
        </div>
      </div>
    )
  }
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <div className="field-control">
        {children(ties)}
        {notes}
      </div>
    </div>
  )
}

/** The problem's text without the field's name in front, which is visible anyway. */
export function problemAtField(texts: Texts, problem: InputProblem, label: string): string {
  const full = texts.problem(problem)
  if (!full.startsWith(label)) return full
  const rest = full.slice(label.length).replace(/^[:,]\s*/, '')
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}
