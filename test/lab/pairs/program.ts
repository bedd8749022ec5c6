import { text } from 'node:stream/consumers'
import { attempt } from './attempt.ts'
import type { Question } from './attempt-types.ts'

/** Runs on the lab's client as an ordinary user: reads a question from standard input, prints one report per line. */
const question = JSON.parse(await text(process.stdin)) as Question
for (const what of question.attempts) console.log(JSON.stringify(await attempt(question, what)))
