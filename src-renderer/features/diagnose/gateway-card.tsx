import type { ReactNode } from 'react'
import type { GatewayCard as Card } from '../../../src-main/domain/connect/gateway-card.ts'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import { useTexts } from '../../view/window-context.tsx'

/** What the gateway shows without credentials. What was not found out is left out. */
export function GatewayCard({ card }: { readonly card: Card }) {
  const texts = useTexts()
  const { phase1 } = card
  return (
    <section className="diagnosis-part" aria-labelledby="gateway-card">
      <h2 id="gateway-card">{texts.text('card.title')}</h2>
      <dl className="facts">
        <Row name={texts.text('card.address')}>{card.address}</Row>
        <Row name={texts.text('card.ports')}>{portWords(texts, card)}</Row>
        <Row name={texts.text('card.takes')}>
          {phase1.accepted.length > 0 ? <Proposals items={phase1.accepted} /> : texts.text('card.nothing')}
        </Row>
        {phase1.refused.length > 0 && (
          <Row name={texts.text('card.refuses')}>
            <Proposals items={phase1.refused} />
          </Row>
        )}
        {phase1.unknown.length > 0 && (
          <Row name={texts.text('card.not-asked')}>
            <Proposals items={phase1.unknown} />
          </Row>
        )}
        <Row name={texts.text('card.vendors')}>{card.vendors.length > 0 && <Vendors card={card} />}</Row>
        <Row name={texts.text('card.nat')}>{card.nat && natWords(texts, card.nat)}</Row>
        <Row name={texts.text('card.nat-traversal')}>
          {card.natTraversal && texts.text(`card.nat-kind.${card.natTraversal}`)}
        </Row>
        <Row name={texts.text('card.fragmentation')}>{yesOrNo(texts, card.fragmentation)}</Row>
        <Row name={texts.text('card.dpd')}>{yesOrNo(texts, card.deadPeerDetection)}</Row>
        <Row name={texts.text('card.ikev2')}>{yesOrNo(texts, card.ikev2)}</Row>
        {card.authorities.length > 0 && <Row name={texts.text('card.authorities')}>{card.authorities.join(', ')}</Row>}
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
      <dd>{known ? children : <span className="not-reported">{texts.text('check.unknown')}</span>}</dd>
    </div>
  )
}

const yesOrNo = (texts: Texts, value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : texts.text(value ? 'yes' : 'no')

const portWords = (texts: Texts, { ports }: Card): string =>
  texts.list(
    ports.map(({ port, state }) => texts.text('card.port-line', { port, state: texts.text(`card.port.${state}`) })),
  )

function natWords(texts: Texts, { us, gateway }: NonNullable<Card['nat']>): string {
  if (us && gateway) return texts.text('card.nat-side.both')
  if (us) return texts.text('card.nat-side.us')
  return texts.text(gateway ? 'card.nat-side.gateway' : 'card.nat-side.none')
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

/** Known vendor IDs by name, unknown ones by their bytes, so that they can be searched for. */
function Vendors({ card }: { readonly card: Card }) {
  return (
    <ul>
      {card.vendors.map(({ hex, name }) => (
        <li key={hex}>{name ?? <code className="vendor-hex">{hex}</code>}</li>
      ))}
    </ul>
  )
}
