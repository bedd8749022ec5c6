import type { MtuFindings } from '../../../src-main/contract/diagnosis.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { useTexts, useView } from '../../view/window-context.tsx'
import { PacketPicture } from './packet-picture.tsx'
import { useDiagnose } from './use-diagnose.ts'
import { useApplySize, useUndoSize } from './use-size.ts'

interface PacketSizeProps {
  /** Absent for the practice gateway, which no profile uses. */
  readonly entry: ProfileEntry | undefined
  /** Absent before a measurement. */
  readonly mtu: MtuFindings | undefined
}

/** The largest packet to send through the tunnel, why, and its headers. */
export function PacketSize({ entry, mtu }: PacketSizeProps) {
  const texts = useTexts()
  return (
    <section className="diagnosis-part" aria-labelledby="packet-size">
      <h2 id="packet-size">{texts.text('window.diagnose.mtu.title')}</h2>
      <div className="panel packet-size">
        {mtu ? (
          <>
            <p className="packet-value">{texts.text('window.diagnose.mtu.value', { value: mtu.value })}</p>
            <p>
              {texts.text(`mtu.why.${mtu.why}`)}{' '}
              {mtu.lost !== undefined &&
                mtu.why !== 'fits' &&
                texts.text('window.diagnose.mtu.lost', { lost: mtu.lost })}
            </p>
            <PacketPicture mtu={mtu} />
            {entry && <Use entry={entry} mtu={mtu} />}
          </>
        ) : (
          <>
            <p>{texts.text('window.diagnose.mtu.none')}</p>
            {entry && <Measure entry={entry} />}
          </>
        )}
      </div>
    </section>
  )
}

function Measure({ entry }: { readonly entry: ProfileEntry }) {
  const texts = useTexts()
  const diagnose = useDiagnose()
  return (
    <p>
      <button type="button" className="button" onClick={() => diagnose(entry, 'size')}>
        {texts.text('window.diagnose.size')}
      </button>
    </p>
  )
}

/** The profile's current size, and one button to set or undo it; always one line, so that nothing moves. */
function Use({ entry, mtu }: { readonly entry: ProfileEntry; readonly mtu: MtuFindings }) {
  const texts = useTexts()
  const apply = useApplySize()
  const undo = useUndoSize()
  const { profile } = entry
  const now = profile.ppp.mtu
  const used = now === mtu.value
  const sized = useView(({ sized: change }) => (change?.id === profile.id && change.value === now ? change : undefined))
  const needed = mtu.why !== 'fits' && mtu.why !== 'not-measured' && mtu.why !== 'unsteady'
  const step = sized ? undo : apply
  return (
    <div className="packet-use">
      {(!used || sized) && (
        <button type="button" className={needed && !sized ? 'button primary' : 'button'} onClick={() => step(profile)}>
          {sized ? texts.text('window.undo') : texts.text('window.diagnose.mtu.use', { value: mtu.value })}
        </button>
      )}
      <p role="status">
        {now === 'auto'
          ? texts.text('window.diagnose.mtu.automatic')
          : texts.text(used ? 'window.diagnose.mtu.used' : 'window.diagnose.mtu.now', { value: mtu.value, now })}{' '}
        {sized && texts.text('window.diagnose.mtu.next-connect')}
      </p>
    </div>
  )
}
