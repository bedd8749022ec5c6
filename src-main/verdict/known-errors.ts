import type { OtherCause } from '../domain/connect/causes.ts'
import {
  isBeside,
  KNOWN_BAD_CHECKED,
  knownBadOf,
  type KnownBad,
  type KnownSymptom,
} from '../domain/survey/known-bad.ts'
import { stageOrder } from '../domain/connect/stage.ts'
import type { Facts } from './facts.ts'

/** Numbers of a failed phase 1 in Windows' own IKE. */
const OF_IKE: ReadonlySet<number> = new Set([787, 789, 809, 13801, 13804, 13805, 13842])

const refused = (facts: Facts, test: (method: string) => boolean): boolean =>
  facts.all('auth-rejected').some(({ bare, method }) => bare === true && test(method))

/** Whether the observations match the defect. */
const FITS: Readonly<Record<KnownSymptom, (facts: Facts, known: KnownBad) => boolean>> = {
  'chap-refused': (facts) => refused(facts, (method) => method === 'CHAP'),
  'chap-md5-refused': (facts) =>
    refused(facts, (method) => method === 'CHAP') && facts.all('auth-methods').some(({ agreed }) => agreed === 'chap'),
  'eap-refused': (facts) => facts.all('auth-rejected').some(({ method }) => method === 'EAP'),
  'mppe-refused': ({ has }) => has('ppp-encryption-refused'),
  'ike-daemon-dies': ({ all }, { component }) =>
    all('stated').some(({ code, by }) => code === 'component-died' && by === component),
  'ipsec-not-begun': ({ observations }) =>
    !observations.some(({ stage, kind }) => kind !== 'line' && stageOrder(stage) >= stageOrder('reach')),
  'l2tp-silent': ({ has }) => has('l2tp-silent'),
  'name-not-found': ({ has }) => has('name-unresolved'),
  // L2TP's second number on macOS, which covers every IPsec failure.
  'macos-no-answer': ({ all }) =>
    all('os-code').some(({ source, code, device }) => source === 'macOS' && code === 8 && device === 2),
  'windows-ike-fails': ({ all }) => all('os-code').some(({ source, code }) => source === 'Windows' && OF_IKE.has(code)),
}

export interface KnownError {
  readonly known: KnownBad
  readonly version: string
  /** The version of the other program involved is known too, so nothing more is needed. */
  readonly complete: boolean
}

/** Defects that a known version has and that match the observations. */
export const knownErrors = (facts: Facts): readonly KnownError[] =>
  facts
    .all('version')
    .flatMap(({ component, version }) => knownBadOf(component, version).map((known) => ({ known, version })))
    .filter(({ known }) => FITS[known.symptom](facts, known))
    .flatMap(({ known, version }) => {
      const beside = known.only && facts.all('version').filter(({ component }) => component === known.only?.component)
      // A log that does not state the other program's version does not contradict it.
      const there = beside?.some(({ version: other }) => isBeside(known, other)) ?? false
      return beside && beside.length > 0 && !there ? [] : [{ known, version, complete: there }]
    })

export const asCause = ({ known: { component, cured }, version }: KnownError): OtherCause => ({
  cause: 'program-outdated',
  args: { component, version, cured, checked: KNOWN_BAD_CHECKED },
})
