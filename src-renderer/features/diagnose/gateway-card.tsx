import type { ReactNode } from 'react'
import type { DiagnosisCard } from '../../../src-main/contract/diagnosis.ts'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import { useTexts } from '../../view/window-context.tsx'

/** What the gateway shows of itself to anybody. What was not found out is not made up. */
export function GatewayCard({ card }: { readonly card: DiagnosisCard }) {
  const texts = useTexts()
  const { phase1 } = card
  return (
    <section className="diagnosis-part" aria-labelledby="gateway-card">
      <h2 id="gateway-card">{texts.text('window.diagnose.gateway.title')}</h2>
      <dl className="facts">
        <Row name={texts.text('window.diagnose.gateway.address')}>{card.address}</Row>
        <Row name={texts.text('window.diagnose.gateway.ports')}>{portWords(texts, card)}</Row>
        <Row name={texts.text('window.diagnose.gateway.takes')}>
          {phase1.accepted.length > 0 ? (
            <Proposals items={phase1.accepted} />
          ) : (
            texts.text('window.diagnose.gateway.nothing')
          )}
        </Row>
        {phase1.refused.length > 0 && (
          <Row name={texts.text('window.diagnose.gateway.refuses')}>
            <Proposals items={phase1.refused} />
          </Row>
        )}
        {phase1.unknown.length > 0 && (
          <Row name={texts.text('window.diagnose.gateway.not-asked')}>
            <Proposals items={phase1.unknown} />
          </Row>
        )}
        <Row name={texts.text('window.diagnose.gateway.vendors')}>
          {card.vendors.length > 0 && <Vendors card={card} />}
        </Row>
        <Row name={texts.text('window.diagnose.gateway.nat')}>{card.nat && natWords(texts, card.nat)}</Row>
        <Row name={texts.text('window.diagnose.gateway.nat-traversal')}>
          {card.natTraversal && texts.text(`cli.card.nat-kind.${card.natTraversal}`)}
        </Row>
        <Row name={texts.text('window.diagnose.gateway.fragmentation')}>{yesOrNo(texts, card.fragmentation)}</Row>
        <Row name={texts.text('window.diagnose.gateway.dpd')}>{yesOrNo(texts, card.deadPeerDetection)}</Row>
        <Row name={texts.text('window.diagnose.gateway.ikev2')}>{yesOrNo(texts, card.ikev2)}</Row>
        {card.authorities.length > 0 && (
          <Row name={texts.text('window.diagnose.gateway.authorities')}>{card.authorities.join(', ')}</Row>
        )}
      </dl>
    </section>
  )
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const texts = useTexts()
  const known = children !== undefined && children !== false
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{known ? children : <span className="not-reported">{texts.text('window.diagnose.checks.unknown')}</span>}</dd>
    </div>
  )
}

const yesOrNo = (texts: Texts, value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : texts.text(value ? 'window.yes' : 'window.no')

const portWords = (texts: Texts, { ports }: DiagnosisCard): string =>
  ports
    .map(({ port, state }) =>
      texts.text('window.diagnose.gateway.port', { port, state: texts.text(`cli.card.port.${state}`) }),
    )
    .join(', ')

function natWords(texts: Texts, { us, gateway }: NonNullable<DiagnosisCard['nat']>): string {
  if (us && gateway) return texts.text('cli.card.nat-side.both')
  if (us) return texts.text('cli.card.nat-side.us')
  return texts.text(gateway ? 'cli.card.nat-side.gateway' : 'cli.card.nat-side.none')
}

function Proposals({ items }: { readonly items: readonly string[] }) {
  return (
    <ul className="proposal-words">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  )
}

/** By name; an unknown one by its octets, to be searched for. */
function Vendors({ card }: { readonly card: DiagnosisCard }) {
  return (
    <ul>
      {card.vendors.map(({ hex, name }) => (
        <li key={hex}>{name ?? <code className="vendor-hex">{hex}</code>}</li>
      ))}
    </ul>
  )
}
