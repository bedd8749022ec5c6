import type { Finding, FindingRow } from '../../domain/survey/finding.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import { differs, type ApplyRequest, type Answers, type Logged, type PowerShellFailure } from './calls/parse.ts'
import type { Result } from '../../domain/result.ts'
import { renderApply, renderForget, renderSettings } from './render.ts'
import type { Machine } from './run/machine.ts'

/**
 * Checks what only a real Windows can show of its PowerShell and its phone book. An entry of the user's own phone book
 * is created, changed and always removed again; it has an unreachable gateway and a random key, and is never dialled.
 */
export async function* findings(
  { ask, now }: Pick<Machine, 'ask' | 'now'>,
  signal: AbortSignal,
): AsyncIterable<Finding> {
  const listed = await ask({ version: 1, verb: 'status' }, signal)
  yield finding('windows-powershell', listed, ({ entries }) => [true, `${entries.length} entries`])
  if (!listed.ok) return
  const request = entryOfChance()
  try {
    yield* making(ask, request, signal)
  } finally {
    const name = nameIn(request)
    await ask(renderForget({ name }), new AbortController().signal)
  }
  const trail = await ask({ version: 1, verb: 'trail', since: Math.max(0, now() - MONTH_MS) }, signal)
  yield finding('windows-events', trail, ({ events, faults }) => [
    faults.length === 0,
    eventsIn(events) + idsOf(faults),
  ])
  const survey = await ask({ version: 1, verb: 'survey', services: [] }, signal)
  yield finding('windows-rules', survey, ({ found, faults }) => {
    const unread = faults.filter(({ step }) => step === 'rules')
    return [unread.length === 0, `${found?.leftRules ?? '?'} left ${idsOf(unread)}`]
  })
}

/** Milliseconds; even a user who seldom dials has an event of a dial in this time. */
const MONTH_MS = 30 * 86_400_000

/** Facts that nobody has recorded of real events: how many values each has, and the first one's form, without names. */
function eventsIn(events: readonly Logged[]): string {
  const forms = events.map(
    ({ id, values }) => `${id}/${values.length}${/^\{[\dA-F-]{36}\}$/.test(values[0] ?? '') ? '' : '?'}`,
  )
  return `${events.length} events ${[...new Set(forms)].join(' ')} `
}

async function* making(ask: Machine['ask'], request: ApplyRequest, signal: AbortSignal): AsyncIterable<Finding> {
  const made = await ask(request, signal)
  yield finding('windows-entry-made', made, (answer) => readBack(answer, request))
  const guid = made.ok ? made.value.entry?.guid : undefined
  if (guid === undefined) return
  const again = await ask({ ...request, guid, adopt: true }, signal)
  yield finding('windows-entry-repeated', again, (answer) => readBack(answer, request))
  const removed = await ask(renderForget({ name: nameIn(request), guid }), signal)
  yield finding('windows-entry-removed', removed, ({ gone, faults }) => [gone, idsOf(faults)])
}

const nameIn = ({ name }: ApplyRequest): string => Buffer.from(name, 'base64').toString('utf8')

function entryOfChance(): ApplyRequest {
  const chance = crypto.randomUUID().slice(-12)
  const parsed = parseProfile({
    id: crypto.randomUUID(),
    name: `Culvert selftest ${chance}`,
    gateway: '192.0.2.1',
    user: 'nobody',
    routing: { mode: 'full', ipv6: 'leave' },
  })
  if (!parsed.ok) throw new Error(`selftest: ${parsed.fault[0]?.field ?? ''}`)
  const settings = renderSettings(parsed.value)
  if (!settings.ok) throw new Error(`selftest: ${settings.fault.code}`)
  return renderApply(settings.value, { name: parsed.value.name }, chance)
}

/**
 * Whether the entry is as requested, and how the cmdlets show it: whether a policy is `Custom`, which ids there are.
 */
function readBack({ entry, faults }: Answers['apply'], request: ApplyRequest): readonly [boolean, string] {
  if (!entry) return [false, idsOf(faults)]
  const { tunnel, auth, encryption, methods, split, remember, policy } = entry
  const seen = JSON.stringify({ tunnel, auth, encryption, methods, split, remember, policy })
  const property = differs(entry, request)
  return [property === undefined && faults.length === 0, [property, seen, idsOf(faults)].filter(Boolean).join(' ')]
}

const idsOf = (faults: Answers['apply']['faults']): string => faults.map(({ step, id }) => `${step}: ${id}`).join('; ')

function finding<Answer>(
  row: FindingRow,
  result: Result<Answer, PowerShellFailure>,
  judge: (answer: Answer) => readonly [boolean, string],
): Finding {
  if (!result.ok) return { row, state: 'otherwise', found: JSON.stringify(result.fault) }
  const [agrees, found] = judge(result.value)
  return { row, state: agrees ? 'as-expected' : 'otherwise', found }
}
