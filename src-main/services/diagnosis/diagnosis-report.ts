import type { DiagnosisReport, DiagnosisRung, MtuFindings } from '../../contract/diagnosis.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import { formatIp } from '../../domain/net/address.ts'
import type { GatewayCard } from '../../probe/card/card.ts'
import type { Diagnosis } from '../../probe/diagnose.ts'
import type { LinkAgreement } from '../../protocol/ppp/link-io.ts'
import type { MtuAdvice } from '../../probe/mtu/advice.ts'
import { describeObservation } from '../../verdict/describe.ts'
import type { Comparison } from '../../verdict/proposal-words.ts'
import type { Verdict } from '../../verdict/verdict-types.ts'

/** What the probe found, as the plain data that crosses borders. */

export const rungsOf = ({ ladder }: Verdict): DiagnosisRung[] =>
  ladder.map((rung) => ({ ...rung, found: [...rung.found] }))

/** A run of our own sees nothing of this computer's parts and routes, whatever stands above them. */
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
    ladder: rungsOf(verdict),
    certainty,
    rule,
    evidence: evidence.map((item) => ({
      at: item.at,
      stage: item.stage,
      text: describeObservation(item),
      ...(item.logLine === undefined ? {} : { line: item.logLine }),
    })),
    ...(fault ? { fault } : {}),
    ...(comparison ? { comparison: comparisonOutput(comparison) } : {}),
    ...(card ? { card: cardOutput(card) } : {}),
    ...(agreed ? { link: linkOutput(agreed) } : {}),
    ...(nat ? { nat: { us: nat.us, gateway: nat.gateway } } : {}),
  }
}

const comparisonOutput = ({ accepted, ...comparison }: Comparison) => ({
  ...comparison,
  offered: [...comparison.offered],
  common: [...comparison.common],
  ...(accepted ? { accepted: [...accepted] } : {}),
})

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
    parts: parts.map((part) => ({ ...part })),
  }
}

function cardOutput({ phase1, nat, natTraversal, fragmentation, deadPeerDetection, ikev2, ...card }: GatewayCard) {
  return {
    ...card,
    ports: card.ports.map((port) => ({ ...port })),
    vendors: card.vendors.map((vendor) => ({ ...vendor })),
    authorities: [...card.authorities],
    phase1: { accepted: [...phase1.accepted], refused: [...phase1.refused], unknown: [...phase1.unknown] },
    ...(nat ? { nat: { ...nat } } : {}),
    ...(natTraversal ? { natTraversal } : {}),
    ...(fragmentation === undefined ? {} : { fragmentation }),
    ...(deadPeerDetection === undefined ? {} : { deadPeerDetection }),
    ...(ikev2 === undefined ? {} : { ikev2 }),
  }
}
