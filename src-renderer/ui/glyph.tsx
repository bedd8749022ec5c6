import type { SessionKind } from '../../src-main/domain/session/state.ts'

/** How a session looks from afar: five looks, each with its own shape beside its colour. */
export type Look = 'off' | 'working' | 'on' | 'failed' | 'attention'

const LOOKS: Readonly<Record<SessionKind, Look>> = {
  idle: 'off',
  preparing: 'working',
  connecting: 'working',
  connected: 'on',
  disconnecting: 'working',
  failed: 'failed',
}

export const lookOf = (kind: SessionKind): Look => LOOKS[kind]

/** The state dot of the list: hollow, half, full, crossed. The word beside it is the caller's. */
export function StateDot({ look }: { readonly look: Look }) {
  return (
    <svg className={`dot look-${look}`} viewBox="0 0 12 12" aria-hidden="true">
      {look === 'on' || look === 'failed' || look === 'attention' ? (
        <circle cx="6" cy="6" r="5" fill="currentColor" />
      ) : (
        <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
      {look === 'working' && <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" fill="currentColor" />}
      {look === 'on' && <path className="cut" d="M3.6 6.1l1.7 1.7 3.2-3.5" />}
      {look === 'failed' && <path className="cut" d="M4.2 4.2l3.6 3.6M7.8 4.2l-3.6 3.6" />}
      {look === 'attention' && <path className="cut" d="M6 3v3.4M6 8.6v.1" />}
    </svg>
  )
}

const OUTLINE = 'M4.25 27V16a11.75 11.75 0 0 1 23.5 0v11M1.25 20.5h29.5'
const FILLINGS: { readonly [Name in Look]?: string } = {
  working: 'M16 4.25V20.5H4.25V16A11.75 11.75 0 0 1 16 4.25z',
  on: 'M4.25 20.5V16a11.75 11.75 0 0 1 23.5 0v4.5z',
  failed: 'M4.25 20.5V16a11.75 11.75 0 0 1 23.5 0v4.5z',
  attention: 'M4.25 20.5V16a11.75 11.75 0 0 1 23.5 0v4.5z',
}

/** The culvert: an arch with a line through it. The same drawing as the tray's (`assets/tray`). */
export function Culvert({ look, size }: { readonly look: Look; readonly size: 'small' | 'large' }) {
  const filling = FILLINGS[look]
  return (
    <svg className={`culvert ${size} look-${look}`} viewBox="0 0 32 32" aria-hidden="true">
      <path className="stroke" d={OUTLINE} />
      {filling && <path d={filling} />}
    </svg>
  )
}
