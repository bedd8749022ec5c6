import type { DiagnosisReport, MtuFindings } from '../../contract/diagnosis.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import { formatIp } from '../../domain/net/address.ts'
import type { Diagnosis } from '../../probe/diagnose.ts'
import type { LinkAgreement } from '../../protocol/ppp/link-io.ts'
import type { MtuAdvice } from '../../probe/mtu/advice.ts'
import { describeObservation } from '../../verdict/describe.ts'
import type { Verdict } from '../../verdict/verdict-types.ts'

/** The probe's results, as plain data that can cross process boundaries. */

/** A probe of our own does not use this computer's components and routes, whatever the ladder shows for them. */
const NOT_PROBED: ReadonlySet<Stage> = new Set<Stage>(['prerequisites', 'routes'])
export const ofOwnRun = ({ ladder, ...verdict }: Verdict): Verdict => ({
  ...verdict,
  ladder: ladder.map((rung) =>
    rung.state === 'passed' && NOT_PROBED.has(rung.stage) ? { ...rung, state: 'unseen' } : rung,
  ),
})

export function reportOf({ observations, verdict, card, agreed }: Diagnosis): DiagnosisReport {
  const { certainty, rule, evidence, comparison, fault } = verdict
  const nat = observations.find((item) => item.kind === 'nat')
  return {
    ladder: verdict.ladder,
    certainty,
    rule,
    evidence: evidence.map((item) => ({
      at: item.at,
      stage: item.stage,
      text: describeObservation(item),
      ...(item.logLine === undefined ? {} : { line: item.logLine }),
    })),
    ...(fault ? { fault } : {}),
    ...(comparison ? { comparison } : {}),
    ...(card ? { card } : {}),
    ...(agreed ? { link: linkOutput(agreed) } : {}),
    ...(nat ? { nat: { us: nat.us, gateway: nat.gateway } } : {}),
  }
}

const linkOutput = ({ local, peer, dns }: LinkAgreement) => ({
  local: formatIp(local),
  ...(peer ? { peer: formatIp(peer) } : {}),
  dns: dns.map(formatIp),
})

export function mtuOutput({ value, why, overhead, budget, path, measured, parts }: MtuAdvice): MtuFindings {
  const seen = measured.kind === 'measured' ? measured : undefined
  return {
    value,
    why,
    overhead: { ...overhead },
    budget,
    ...(path ? { path: path.passes } : {}),
    ...(path?.fails === undefined ? {} : { pathBelow: path.fails }),
    ...(seen ? { largest: seen.largest, uncut: seen.uncut } : {}),
    ...(seen?.limit ? { lost: seen.limit.bytes } : {}),
    parts,
  }
}
