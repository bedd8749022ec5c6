import type { MtuFindings } from '../../../src-main/contract/diagnosis.ts'
import type { PacketPart, PartSize } from '../../../src-main/domain/mtu/parts.ts'
import { useTexts } from '../../view/window-context.tsx'

const WIDTH = 640
const HEIGHT = 28
/** Most of the width for the headers, however small their share of the packet is. */
const WRAPPING = 320
const PER_BYTE = 3
const GAP = 1
/** Narrower parts have no room for their number. */
const LABELLED = 20

/** The layer of each part, so that the picture needs four shades instead of eleven. */
const LAYERS: Readonly<Record<PacketPart, 'outer' | 'esp' | 'tunnel' | 'payload'>> = {
  ip: 'outer',
  'nat-traversal': 'outer',
  esp: 'esp',
  iv: 'esp',
  udp: 'tunnel',
  l2tp: 'tunnel',
  ppp: 'tunnel',
  payload: 'payload',
  padding: 'esp',
  trailer: 'esp',
  icv: 'esp',
}

interface Segment extends PartSize {
  readonly x: number
  readonly width: number
}

/** All headers share one scale and the payload is cut short, because the headers would otherwise be too thin to see. */
export function segmentsOf(parts: readonly PartSize[]): readonly Segment[] {
  const wrapping = parts.reduce((sum, { part, bytes }) => (part === 'payload' ? sum : sum + bytes), 0)
  const perByte = Math.min(PER_BYTE, WRAPPING / Math.max(1, wrapping))
  const rest = WIDTH - wrapping * perByte - GAP * (parts.length - 1)
  let x = 0
  return parts.map((size) => {
    const width = size.part === 'payload' ? rest : size.bytes * perByte
    const segment = { ...size, x, width }
    x += width + GAP
    return segment
  })
}

/** One packet on the way to the gateway, from its first byte to its last. */
export function PacketPicture({ mtu }: { readonly mtu: MtuFindings }) {
  const texts = useTexts()
  const { parts, value } = mtu
  if (!parts) return null
  const outer = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  return (
    <figure className="packet">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        {segmentsOf(parts).map(({ part, bytes, x, width }) => (
          <g key={part} className={`layer-${LAYERS[part]}`}>
            <rect x={x} width={width} height={HEIGHT} rx="2" />
            {part === 'payload' && <path className="packet-cut" d={cutAt(x + width / 4)} />}
            {width >= LABELLED && (
              <text x={x + width / 2} y={HEIGHT / 2}>
                {bytes}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption>{texts.text('window.diagnose.mtu.bar', { outer, inner: value })}</figcaption>
      <ol className="packet-parts">
        {parts.map(({ part, bytes }) => (
          <li key={part}>
            <svg className={`layer-${LAYERS[part]}`} viewBox="0 0 10 10" aria-hidden="true">
              <rect width="10" height="10" rx="2" />
            </svg>
            <span>{texts.text(`mtu.part.${part}`)}</span>
            <span className="packet-bytes">{bytes}</span>
          </li>
        ))}
      </ol>
    </figure>
  )
}

/** Two slanted lines that mark the cut. */
const cutAt = (x: number): string => `M${x + 4} -1l-6 ${HEIGHT + 2}M${x + 9} -1l-6 ${HEIGHT + 2}`
