import type { Look } from '../../src-main/presentation/look.ts'

/** The state dot of the list: hollow, half, full, dotted, crossed. The caller adds the word beside it. */
export function StateDot({ look }: { readonly look: Look }) {
  return (
    <svg className={`dot look-${look}`} viewBox="0 0 12 12" aria-hidden="true">
      {look === 'on' || look === 'failed' || look === 'attention' ? (
        <circle cx="6" cy="6" r="5" fill="currentColor" />
      ) : (
        <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
      {look === 'unsure' && <circle cx="6" cy="6" r="1.75" fill="currentColor" />}
      {look === 'working' && <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" fill="currentColor" />}
      {look === 'on' && <path className="cut" d="M3.6 6.1l1.7 1.7 3.2-3.5" />}
      {look === 'failed' && <path className="cut" d="M4.2 4.2l3.6 3.6M7.8 4.2l-3.6 3.6" />}
      {look === 'attention' && <path className="cut" d="M6 3v3.4M6 8.6v.1" />}
    </svg>
  )
}

const ARCH = 'M4.5 28V16.5a11.5 11.5 0 0 1 23 0V28'
const LINE = 'M1.25 22.25h29.5'
const BROKEN = 'M1.25 22.25h8.5M22.25 22.25h8.5'
const ENDS = 'M1.25 22.25h2.5M28.25 22.25h2.5'
const WHOLE = 'M4.5 20v-3.5a11.5 11.5 0 0 1 23 0V20zM4.5 24.5h23V28h-23z'
const HALF = 'M4.5 20v-3.5A11.5 11.5 0 0 1 16 5v15zM4.5 24.5H16V28H4.5z'
const DOT = 'M16 13.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z'
const RIGHT_LINE = 'M1.25 22.25h2.5M17.5 22.25h13.25'

const DRAWINGS: Readonly<Record<Look, { readonly strokes: string; readonly filling?: string }>> = {
  off: { strokes: `${ARCH}${LINE}` },
  working: { strokes: `${ARCH}${RIGHT_LINE}`, filling: HALF },
  on: { strokes: `${ARCH}${ENDS}`, filling: WHOLE },
  unsure: { strokes: ARCH, filling: DOT },
  attention: { strokes: `${ARCH}${ENDS}`, filling: WHOLE },
  failed: { strokes: `${ARCH}${BROKEN}` },
}

/** The culvert: an arch with a line through it, as in the tray (`src-main/desktop/tray/glyph.ts`). */
export function Culvert({ look }: { readonly look: Look }) {
  const { strokes, filling } = DRAWINGS[look]
  return (
    <svg className={`culvert look-${look}`} viewBox="0 0 32 32" aria-hidden="true">
      <path className="stroke" d={strokes} />
      {filling && <path d={filling} />}
      {look === 'attention' && <circle className="spot" cx="26" cy="6" r="5.5" />}
    </svg>
  )
}
