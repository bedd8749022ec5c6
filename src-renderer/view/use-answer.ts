import { useEffect, useRef, useState } from 'react'
import { useCall } from './window-context.tsx'

/**
 * Main's answer to a question that changes while a dialog is open: undefined until it arrives, and never the answer to
 * an earlier question.
 * @param question identifies the question
 */
export function useAnswer<Answer>(question: string, ask: () => Promise<Answer>): Answer | undefined {
  const call = useCall()
  const latest = useRef({ call, ask })
  const [given, setGiven] = useState<{ readonly question: string; readonly answer: Answer }>()
  useEffect(() => {
    latest.current = { call, ask }
  })
  useEffect(() => {
    let gone = false
    const { call: report, ask: now } = latest.current
    report(
      now().then((answer) => {
        if (!gone) setGiven({ question, answer })
      }),
    )
    return () => {
      gone = true
    }
  }, [question])
  return given?.question === question ? given.answer : undefined
}
