import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { OsEvidence } from '../../domain/connect/os-evidence.ts'
import type { ProcessEnd } from '../framed-process/framed-process.ts'

/** How a helper's process ended, or that it could not be started. */
export interface Ending extends ProcessEnd {
  /** The helper had answered the greeting. */
  readonly greeted: boolean
  /** Started through pkexec(1), whose exit codes 126 and 127 are its own. */
  readonly elevated: boolean
}

/** pkexec(1), "Return value". */
const DISMISSED = 126
const REFUSED = 127
const NOBODY_TO_ASK = /getting authority|initializing authority|Could not connect|D-Bus|GDBus/
const NOT_EXECUTED = /No such file or directory|Exec format error/
const NOT_SETUID = /must be setuid root/

/** The fault for a request whose helper ended. */
export function endingFault(ending: Ending): Fault {
  const os = evidenceOf(ending)
  if (ending.error !== undefined) return neverBegan(ending, os)
  if (ending.garbage !== undefined) return unknown(os)
  if (!ending.greeted) return (ending.elevated ? refused(ending, os) : undefined) ?? unknown(os)
  return fault('component-died', { stage: 'prerequisites', args: { component: 'culvert-helper' }, os })
}

const unknown = (os: OsEvidence): Fault => fault('cause-unknown', { os })

/** The helper's file exists; pkexec is missing, or the Node.js that the helper's first line names. */
function neverBegan({ elevated, error }: Ending, os: OsEvidence): Fault {
  if (error === 'EACCES' || error === 'EPERM') return fault('not-authorised', { os })
  if (error !== 'ENOENT') return unknown(os)
  return fault('component-missing', { args: { component: elevated ? 'pkexec' : 'Node.js' }, os })
}

function refused({ code, said = '' }: Ending, os: OsEvidence): Fault | undefined {
  if (code === DISMISSED) return fault('not-authorised', { os })
  if (code !== REFUSED) return undefined
  if (NOT_SETUID.test(said)) return fault('component-missing', { args: { component: 'pkexec' }, os })
  if (NOBODY_TO_ASK.test(said)) return fault('component-stopped', { args: { component: 'polkit' }, os })
  if (NOT_EXECUTED.test(said)) return fault('component-missing', { args: { component: 'Node.js' }, os })
  return fault('not-authorised', { os })
}

function evidenceOf({ elevated, greeted, error, code, signal, said, garbage }: Ending): OsEvidence {
  const source = elevated && !greeted ? 'polkit' : 'culvert-helper'
  const text = garbage ?? said ?? error ?? (signal === undefined ? undefined : `ended by ${signal}`)
  return { source, ...(code === undefined ? {} : { code }), ...(text === undefined ? {} : { text }) }
}

export const helperMissing = (): Fault => fault('helper-missing')

/** The helper belongs to another version of Culvert. Both come in one package, so reinstalling it fixes this. */
export const otherProtocol = (): Fault =>
  fault('helper-missing', { os: { source: 'culvert-helper', text: 'is of another version of Culvert' } })

export const requestRefused = (field: string): Fault =>
  fault('settings-refused', {
    args: { component: 'culvert-helper', reason: field },
    os: { source: 'culvert-helper', text: field },
  })
