import { LEGACY_PHASE1, MODERN_PHASE1, phase1Parts, type Phase1Proposal } from '../../domain/profile/proposal.ts'
import { surveyTask } from '../../protocol/ikev1/survey-offers.ts'
import type { HalfOpenBudget } from '../../protocol/ike-common/half-open-budget.ts'
import { phase1Offers, type IkeSettings } from '../../protocol/ikev1/settings.ts'
import type { Send, Task } from '../../protocol/task.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import {
  phase1Numbers,
  phase1Proposal,
  phase1Text,
  phase1Terms,
  type Phase1Terms,
} from '../../protocol/wire/ike/phase1-terms.ts'
import type { GatewayDatagram } from '../../protocol/run/task-group.ts'

/**
 * Finds out what a gateway accepts that has rejected every proposal of a profile: one message with the sixteen most
 * likely others, so that the setting to change can be named. It is sent once, because it must not be sent often.
 */
export type OtherProposalsOutput = Send | { readonly kind: 'known'; readonly seen: Seen | undefined }

/** Common proposals of gateways of all ages, besides the profile's own lists. */
const OTHERS: readonly Phase1Proposal[] = [
  'aes128-sha1-modp2048',
  'aes256-sha1-modp1536',
  'aes128-sha1-modp1536',
  'aes256-sha256-modp1024',
  'aes128-sha256-modp1024',
  '3des-sha1-modp2048',
  '3des-sha1-modp1536',
  '3des-md5-modp1024',
  'aes256-sha384-ecp384',
  'aes256-sha512-modp4096',
  'aes256-sha512-modp2048',
  'aes256-sha256-modp4096',
  'aes192-sha1-modp1024',
]
const MOST = 16
const BUDGET = 1_800

const words = (terms: Phase1Terms): string => {
  const [transform] = phase1Proposal([terms], 0).transforms
  return transform ? phase1Text(phase1Numbers(transform)) : ''
}

export function otherProposals(
  settings: IkeSettings,
  halfOpen: HalfOpenBudget,
): Task<GatewayDatagram, OtherProposalsOutput> {
  const offered = phase1Offers(settings).map(words)
  const method = settings.authentication.method === 'psk' ? 'psk' : 'rsa'
  const likeliest = [...MODERN_PHASE1, ...LEGACY_PHASE1, ...OTHERS]
    .filter((proposal) => !offered.includes(proposal))
    .flatMap((proposal) => {
      const parts = phase1Parts(proposal)
      return (parts && phase1Terms(parts, method)) ?? []
    })
  const survey = surveyTask({
    ...settings,
    port: settings.startOn,
    groups: [likeliest.slice(0, MOST)],
    halfOpen,
    step: BUDGET,
    budget: BUDGET,
    askIkev2: false,
  })
  const told = (outputs: ReturnType<typeof survey.begin>): readonly OtherProposalsOutput[] =>
    outputs.flatMap((output): readonly OtherProposalsOutput[] => {
      if (output.kind === 'send') return [output]
      // What this gateway would accept was not negotiated: of this exchange, only the list is reported.
      if (output.kind === 'observe') return []
      const accepted = output.survey.accepted.map(words)
      return [{ kind: 'known', seen: accepted.length > 0 ? { kind: 'phase1-refused', offered, accepted } : undefined }]
    })
  return {
    begin: (now) => told(survey.begin(now)),
    receive: (input, now) => told(survey.receive(input, now)),
    tick: (now) => told(survey.tick(now)),
    get wakeAt() {
      return survey.wakeAt
    },
  }
}
