import { printable } from './printable.ts'
import type { Observation } from '../domain/connect/observation.ts'

const LEFT_OUT: ReadonlySet<string> = new Set(['at', 'stage', 'kind', 'logLine'])

/**
 * An observation as a line of technical English, for reports and evidence lists: `notify: phase 1, type 14,
 * NO_PROPOSAL_CHOSEN`. Gateway administrators read it; it is the same in every language, so that it can be searched
 * for.
 */
export function describeObservation(item: Observation): string {
  if (item.kind === 'line') return printable(`${item.source}: ${item.text}`)
  const facts = Object.entries(item).flatMap(([name, value]: readonly [string, unknown]) =>
    LEFT_OUT.has(name) ? [] : described(name, value),
  )
  const title = item.kind.replaceAll('-', ' ')
  return printable(facts.length === 0 ? title : `${title}: ${facts.join(', ')}`)
}

function described(name: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [NAMELESS.has(name) ? value : `${name} ${value}`]
  if (typeof value === 'number') return [`${name} ${value}`]
  if (typeof value === 'boolean') return value ? [name] : []
  return Array.isArray(value) ? [`${name} ${value.join(' ')}`] : []
}

const NAMELESS: ReadonlySet<string> = new Set(['name', 'proposal', 'method', 'found', 'message', 'text', 'source'])
