import { useState, type SubmitEvent } from 'react'
import type { ImportDone, ImportShown } from '../../../src-main/contract/imports.ts'
import type { SecretField } from '../../../src-main/domain/profile/secret.ts'
import { useCall, useTools } from '../../view/window-context.tsx'
import { leave } from '../../view/view.ts'

/** What a person enters because the file lacks it. */
export type EntryAnswer = { readonly [Field in 'name' | 'gateway' | 'user' | SecretField]?: string }

/** The answers to a preview, the chosen entries, and the result. */
export function useAnswers({ number, entries }: ImportShown) {
  const { client, view } = useTools()
  const call = useCall()
  const [answers, setAnswers] = useState<Readonly<Record<number, EntryAnswer>>>({})
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set(entries.keys()))
  const [problems, setProblems] = useState<ImportDone['failed']>()
  const [working, setWorking] = useState(false)
  const send = async (): Promise<void> => {
    setWorking(true)
    try {
      const given = [...chosen].sort((a, b) => a - b).map((at) => answered(at, answers[at] ?? {}))
      const result = await client.imports.accept({ number, entries: given })
      if (!result.ok) setProblems({ at: given[0]?.at ?? 0, problems: result.fault })
      else if (result.value.failed) setProblems(result.value.failed)
      else {
        const { saved, notKept } = result.value
        view.setState({ importing: undefined, imported: saved, ...(notKept ? { notKept } : {}) })
        const [first] = saved
        if (first) leave(view, { page: { kind: 'profile' }, selected: first.id })
      }
    } finally {
      setWorking(false)
    }
  }
  return {
    answers,
    chosen,
    problems,
    working,
    toggle: (at: number): void =>
      setChosen((before) => new Set(before.has(at) ? [...before].filter((one) => one !== at) : [...before, at])),
    change: (at: number, more: EntryAnswer): void => {
      setAnswers({ ...answers, [at]: { ...answers[at], ...more } })
      setProblems(undefined)
    },
    submit: (event: SubmitEvent): void => {
      event.preventDefault()
      if (!working && chosen.size > 0) call(send())
    },
  }
}

function answered(at: number, { name, gateway, user, ...secrets }: EntryAnswer) {
  const entered = Object.entries(secrets).filter(([, text]) => text !== '')
  return {
    at,
    ...(name === undefined ? {} : { name }),
    ...(gateway === undefined ? {} : { gateway: gateway.trim() }),
    ...(user === undefined ? {} : { user }),
    secrets: Object.fromEntries(entered) as Partial<Record<SecretField, string>>,
  }
}
