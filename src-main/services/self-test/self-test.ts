import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { arch, hostname, release, type, userInfo } from 'node:os'
import { version } from 'node:process'
import { Secret } from '../../domain/profile/secret.ts'
import type { Finding } from '../../domain/survey/finding.ts'
import { redaction } from '../../verdict/redaction.ts'
import { errorCode } from '../files/atomic-file.ts'
import type { Services } from '../services.ts'

/** Several scripts that a keychain may not support, with spaces at both ends, which some treat as padding. */
const TRIED = ' Größe-пароль-密码-🔑 '

/**
 * Checks what only a real computer can show. It removes everything that it creates, and dials nothing. The backend adds
 * rows for its system.
 */
export async function* selfTest(
  services: Pick<Services, 'diagnosis' | 'findings' | 'practice' | 'survey' | 'vault'>,
  signal: AbortSignal,
): AsyncIterable<Finding> {
  const locale = Intl.DateTimeFormat().resolvedOptions().locale
  yield {
    row: 'runtime',
    state: 'as-expected',
    found: `Node.js ${version}, ${type()} ${release()} ${arch()}, ${locale}`,
  }
  const { backend, checks, faults } = await services.survey(signal)
  const amiss = faults.map(({ code }) => code).join(', ')
  yield {
    row: 'survey',
    state: checks.length > 0 ? 'as-expected' : 'otherwise',
    found: `${backend}: ${checks.map(({ id, state }) => `${id} ${state}`).join(', ')}${amiss && `; ${amiss}`}`,
  }
  yield keychain(services.vault)
  yield practice(services, signal)
  // The cryptography is loaded only for this row.
  yield (await import('./known-answers.ts')).knownAnswers()
  yield* services.findings(signal)
}

async function keychain(vault: Services['vault']): Promise<Finding> {
  const state = await vault.state()
  if (state !== 'ready') return { row: 'keychain', state: 'not-tried', found: state }
  const id = randomUUID()
  try {
    const kept = await vault.set(id, { password: new Secret(TRIED) })
    if (!kept.ok) return { row: 'keychain', state: 'otherwise', found: kept.fault.code }
    const read = await vault.get(id)
    const same = read.ok && read.value.password?.reveal() === TRIED
    return {
      row: 'keychain',
      state: same ? 'as-expected' : 'otherwise',
      found: same ? state : 'another text came back',
    }
  } finally {
    await vault.forget(id)
  }
}

/** A complete connect with our own protocol engine to a gateway of our own. */
async function practice(
  { practice: gateways, diagnosis }: Pick<Services, 'practice' | 'diagnosis'>,
  signal: AbortSignal,
): Promise<Finding> {
  const [good = 'good'] = await gateways.faults()
  const started = await gateways.start(good, 'any')
  if (!started.ok) return { row: 'practice', state: 'otherwise', found: started.fault.code }
  try {
    const target = { kind: 'practice', ports: started.value.ports } as const
    const report = await diagnosis.diagnose({ target, given: {} }, () => undefined, signal)
    if (report === 'aborted') return { row: 'practice', state: 'not-tried', found: '' }
    const { fault, ladder, took } = report
    return {
      row: 'practice',
      state: fault ? 'otherwise' : 'as-expected',
      found: fault ? `${fault.stage}: ${fault.code}` : `${ladder.length} stages, ${took ?? 0} ms`,
    }
  } finally {
    await started.value.close()
  }
}

/** Removes this user's and this computer's names and public addresses. */
export function fitForStrangers(text: string): string {
  return redaction({ users: [userInfo().username], hosts: [hostname()] })(text)
}

/** Writes one line for each row, for Culvert's developers. False if the file cannot be written. */
export async function writeReport(path: string, rows: readonly Finding[]): Promise<boolean> {
  const lines = rows.map(({ row, state, found }) => `${row}\t${state}\t${found}\n`)
  return writeFile(path, lines.join('')).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === undefined) throw error
      return false
    },
  )
}
