import { text } from 'node:stream/consumers'
import { attempt } from './attempt.ts'
import type { Question } from './attempt-types.ts'

/** Runs on the lab's client, as an ordinary user: one question on the standard input, one report a line on the output. */
const question = JSON.parse(await text(process.stdin)) as Question
for (const what of question.attempts) console.log(JSON.stringify(await attempt(question, what)))
