import { z } from 'zod'
import type { Result } from '../result.ts'
import { privateKeyProblem } from './certificate.ts'
import { profileSchema, type Profile } from './schema.ts'
import { Secret, SECRET_FIELDS, type SecretField, type Secrets } from './secret.ts'
import { carriedBy, problem, problemAt, type InputProblem, type Problem, type ProblemCode } from './problem.ts'
import { passwordProblem, pskProblem } from './text.ts'

/** Secrets as the user or the window sends them: bounded here, validated by `parseSecrets`. */
export const secretTexts = z.strictObject({
  password: z.string().max(1_024).optional(),
  psk: z.string().max(1_024).optional(),
  privateKey: z.string().max(32_768).optional(),
  tunnelSecret: z.string().max(1_024).optional(),
  code: z.string().max(1_024).optional(),
})
export type SecretTexts = Readonly<z.output<typeof secretTexts>>

export type Parsed<Value> = Result<Value, readonly InputProblem[]>

export function parseProfile(input: unknown): Parsed<Profile> {
  const result = profileSchema.safeParse(input, { reportInput: true })
  if (result.success) return { ok: true, value: result.data }
  return { ok: false, fault: problemsOf(result.error) }
}

/** Secrets as entered; each field is validated by its own rules, and an absent field stays absent. */
export function parseSecrets(input: SecretTexts): Parsed<Secrets> {
  const problems: InputProblem[] = []
  const secrets: { -readonly [Field in SecretField]?: Secret } = {}
  for (const field of SECRET_FIELDS) {
    const given = input[field]
    if (given === undefined) continue
    // Code generators show codes in groups.
    const text = field === 'code' ? given.replaceAll(/\s/g, '') : given
    const found = SECRET_RULES[field](text)
    if (found) problems.push(problemAt(field, found))
    else secrets[field] = new Secret(text)
  }
  return problems.length > 0 ? { ok: false, fault: problems } : { ok: true, value: secrets }
}

const SECRET_RULES: Readonly<Record<SecretField, (text: string) => Problem | undefined>> = {
  password: passwordProblem,
  psk: pskProblem,
  privateKey: privateKeyProblem,
  tunnelSecret: pskProblem,
  code: passwordProblem,
}

/**
 * Converts the schema library's issues, from a parse with `reportInput`, to our problems. An issue inside a union
 * counts for the union's own path.
 */
export function problemsOf(error: z.ZodError): readonly InputProblem[] {
  return error.issues.flatMap((issue): readonly InputProblem[] => {
    const field = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => problemAt([...issue.path, key].join('.'), problem('unknown-field')))
    }
    const found = problemIn(issue)
    return [problemAt(field, found, OF_FILES.has(found.code) ? undefined : judgedIn(issue))]
  })
}

/** Problems of a file's content, which is not shown: the user may have chosen a wrong file that contains a secret. */
const OF_FILES: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['pem', 'several'])

/** The value that an issue concerns: for a union, its discriminator. */
function judgedIn(issue: z.core.$ZodIssue): unknown {
  const { input } = issue
  const chooses = issue.code === 'invalid_union' ? issue.discriminator : undefined
  if (chooses === undefined || typeof input !== 'object' || input === null) return input
  return Reflect.get(input, chooses)
}

function problemIn(issue: z.core.$ZodIssue): Problem {
  if (judgedIn(issue) === undefined) return problem('missing')
  if (issue.code === 'custom') return carriedBy(issue.params) ?? problem('not-allowed')
  if (issue.code === 'invalid_type') return problem(WANTED.get(issue.expected) ?? 'not-allowed')
  if (issue.code === 'invalid_value') return problem('choice', { allowed: issue.values.join(', ') })
  if (issue.code === 'invalid_union' && 'options' in issue)
    return problem('choice', { allowed: issue.options.join(', ') })
  if (issue.code === 'too_small' && issue.origin === 'array') return problem('empty')
  if (issue.code === 'too_big' && issue.origin === 'array') return problem('too-many', { most: Number(issue.maximum) })
  return problem('not-allowed')
}

const WANTED: ReadonlyMap<string, WantedCode> = new Map([
  ['string', 'text-wanted'],
  ['number', 'number-wanted'],
  ['boolean', 'yes-no-wanted'],
  ['array', 'list-wanted'],
  ['object', 'group-wanted'],
])
type WantedCode = Extract<ProblemCode, `${string}-wanted`>
