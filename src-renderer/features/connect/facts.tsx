import type { ReactNode } from 'react'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import type { SessionState } from '../../../src-main/domain/session/state.ts'
import type { EspFacts, TunnelFacts } from '../../../src-main/domain/session/facts.ts'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import { useLive, useTexts } from '../../view/window-context.tsx'
import { byteCount, stepTime } from '../../../src-main/presentation/amounts.ts'
import { assessTunnel } from '../../../src-main/domain/profile/assessment.ts'
import { gradeText } from '../../../src-main/presentation/signed.ts'
import { gradeOf } from '../../../src-main/domain/profile/grade.ts'
import { algorithmNames } from '../../../src-main/presentation/algorithms.ts'
import { Ladder } from './ladder.tsx'
import { sessionLadder, totalTime } from '../../../src-main/presentation/ladder.ts'
import { TrafficGraph } from './traffic-graph.tsx'

export type Connected = Extract<SessionState, { kind: 'connected' }>

interface FactsProps {
  readonly profile: Profile
  readonly state: Connected
  /** Shown instead of the agreed algorithms if the system has not reported them. */
  readonly untoldSuites: ReactNode
}

/** The ladder folded to one line, and the system's facts about the tunnel. Facts it does not report are left out. */
export function Facts({ profile, state, untoldSuites }: FactsProps) {
  const texts = useTexts()
  const { facts } = state
  const list = (items: readonly string[]): string | undefined => (items.length > 0 ? items.join(', ') : undefined)
  return (
    <>
      <details className="folded">
        <summary>{foldedLine(texts, state)}</summary>
        <Ladder rungs={sessionLadder(state)} />
      </details>
      <dl className="facts" aria-label={texts.text('fact.label')}>
        <Fact name={texts.text('fact.address')} value={facts.address} />
        <Fact name={texts.text('fact.peer')} value={facts.peer} />
        <Fact name={texts.text('fact.gateway')} value={facts.gateway} />
        <Fact name={texts.text('fact.dns')} value={list(facts.dns)} />
        {facts.domains.length > 0 && <Fact name={texts.text('fact.domains')} value={list(facts.domains)} />}
        <Fact name={texts.text('fact.encryption')} value={facts.esp ? <Cipher esp={facts.esp} /> : untoldSuites} />
        <Fact name={texts.text('fact.protection')} value={gradeText(assessTunnel(profile, facts), texts)} />
        <Fact name={texts.text('fact.mtu')} value={mtuLine(texts, profile, facts)} />
        <Fact name={texts.text('fact.link')} value={facts.link} />
        <Fact name={texts.text('fact.traffic')} value={facts.traffic && <TrafficFact id={profile.id} />} />
        {facts.killSwitch && <Fact name={texts.text('fact.kill-switch')} value={texts.text('fact.kill-switch-on')} />}
      </dl>
    </>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  const texts = useTexts()
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{value ?? <span className="not-reported">{texts.text('window.not-reported')}</span>}</dd>
    </div>
  )
}

function foldedLine(texts: Texts, state: Connected): string {
  const time = totalTime(state.rungs)
  return time > 0
    ? texts.text('window.ladder.folded', { time: stepTime(texts, time) })
    : texts.text('window.ladder.folded-unknown')
}

function Cipher({ esp }: { readonly esp: EspFacts }) {
  const texts = useTexts()
  const grade = gradeOf(esp)
  return (
    <>
      {texts.text(`fact.esp-${esp.encapsulation}`, { algorithms: algorithmNames(esp).join(' ') })}
      {grade && <span className={`grade grade-${grade}`}>{texts.text(`fact.grade-${grade}`)}</span>}
    </>
  )
}

function mtuLine(texts: Texts, profile: Profile, { mtu }: TunnelFacts): string | undefined {
  if (mtu === undefined) return undefined
  const wanted = profile.ppp.mtu
  if (wanted === 'auto') return texts.text('fact.mtu-auto', { mtu })
  return wanted === mtu ? texts.text('fact.mtu-set', { mtu }) : texts.text('fact.mtu-other', { mtu, wanted })
}

function TrafficFact({ id }: { readonly id: string }) {
  const texts = useTexts()
  const samples = useLive((live) => live.traffic[id])
  const last = samples?.at(-1)
  if (!samples || !last) return texts.text('window.not-reported')
  return (
    <div className="traffic">
      <span>
        {texts.text('fact.traffic-totals', {
          received: byteCount(texts, last.received),
          sent: byteCount(texts, last.sent),
        })}
      </span>
      <TrafficGraph samples={samples} />
    </div>
  )
}
