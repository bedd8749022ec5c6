import { text } from 'node:stream/consumers'
import { profileSchema, type ProfileDraft } from '../../../src-main/domain/profile/schema.ts'
import { Secret } from '../../../src-main/domain/profile/secret.ts'
import { credentialsOf } from '../../../src-main/probe/connect/credentials.ts'
import { diagnose } from '../../../src-main/probe/diagnose.ts'
import { halfOpenBudget } from '../../../src-main/protocol/ike-common/half-open-budget.ts'
import { thisComputer } from '../../../src-main/protocol/io/environment.ts'

/** Runs one diagnosis: reads the question as JSON from standard input, prints the result. */
export interface Question {
  readonly profile: ProfileDraft
  /** Absent for the card. */
  readonly secrets?: { readonly psk: string; readonly password: string }
}

const { profile: draft, secrets } = JSON.parse(await text(process.stdin)) as Question
const profile = profileSchema.parse(draft)
const credentials = secrets
  ? credentialsOf(thisComputer, profile, { psk: new Secret(secrets.psk), password: new Secret(secrets.password) })
  : undefined
if (credentials && !credentials.ok) throw new Error(credentials.fault.code)
const begun = performance.now()
const observed: { readonly at: number }[] = []
const diagnosis = await diagnose(
  thisComputer,
  {
    host: profile.gateway,
    halfOpen: () => halfOpenBudget(),
    ...(credentials ? { credentials: credentials.value } : {}),
  },
  (observation) => observed.push(observation),
  new AbortController().signal,
)
const milliseconds = Math.round(performance.now() - begun)
console.log(JSON.stringify({ milliseconds, ...diagnosis }))
