import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import { readLog } from '../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../src-main/verdict/verdict.ts'
import type { Certainty } from '../../src-main/domain/connect/certainty.ts'

/** Whose words the log has. */
export const PROGRAMS = [
  'strongSwan',
  'Libreswan',
  'NetworkManager',
  'xl2tpd',
  'pppd',
  'MikroTik',
  'SoftEther',
  'Windows',
  'macOS',
  'Android',
  'mpd',
  'accel-ppp',
  'racoon',
  'FreeRADIUS',
  'routers',
  'other VPNs',
] as const
export type Program = (typeof PROGRAMS)[number]

/**
 * Where a log comes from. `lab`: daemons of a laboratory with one fault built in. `thread`: lines that a person
 * published. `completed`: the same, completed with the programs' known messages. `constructed`: written by hand.
 */
export const BASES = ['thread', 'completed', 'lab', 'constructed'] as const
export type Basis = (typeof BASES)[number]

/**
 * Where the cause is, whoever wrote the log. `computer`: a program or setting of the client's machine alone. `agreement`: what
 * both sides must have alike, as a key, a name, a method. `network`: between the two, or nobody knows at which of them.
 */
export const WHOSE = ['computer', 'agreement', 'network', 'gateway', 'nothing'] as const
export type Whose = (typeof WHOSE)[number]

/** What a verdict says: a code, `none` for a connect that worked, `silent` where no connect was recognised. */
export type Said = FaultCode | 'none' | 'silent'

/** A log of which it is known what was wrong. */
export interface Case {
  /** From `test/`. */
  readonly file: string
  readonly program: Program
  readonly basis: Basis
  readonly source: string
  /** What was really wrong, by whom it is known where that is not the log's own words. */
  readonly cause: string
  readonly whose: Whose
  /** Codes that name the cause, the best one first; none where nobody knows the cause, and the case is not counted. */
  readonly right: readonly Said[]
  /** Why the verdict is another one for the time being. */
  readonly notYet?: string
}

export interface Outcome {
  readonly said: Said
  readonly certainty: Certainty
  readonly right: boolean
}

const TESTS = join(import.meta.dirname, '..')

export const textOf = ({ file }: Pick<Case, 'file'>): string => readFileSync(join(TESTS, file), 'utf8')

export function outcomeOf(item: Case): Outcome {
  const { last } = readLog(textOf(item))
  const { fault, certainty } = verdictOf(last)
  const said = last.length === 0 ? 'silent' : (fault?.code ?? 'none')
  return { said, certainty, right: (item.right as readonly string[]).includes(said) }
}
