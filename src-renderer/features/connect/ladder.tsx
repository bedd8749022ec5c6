import type { ReactNode } from 'react'
import { useTexts } from '../../view/window-context.tsx'
import { stepTime } from '../../../src-main/presentation/amounts.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import type { LadderRung, RungMark } from '../../../src-main/presentation/ladder.ts'

const ICONS: { readonly [Mark in RungMark]?: IconName } = {
  done: 'check',
  failed: 'cross',
  warning: 'warning',
  unseen: 'dash',
}

function Mark({ mark }: { readonly mark: RungMark }) {
  const icon = ICONS[mark]
  return (
    <span className={`rung-mark mark-${mark}`}>{icon ? <Icon name={icon} /> : <span className="rung-ring" />}</span>
  )
}

interface LadderProps {
  readonly rungs: readonly LadderRung[]
  /** Shown open below the stage that failed. */
  readonly failure?: ReactNode
  /** The ladder's accessible name; by default that of a connection. */
  readonly label?: string
}

/** The stages of a connect, one row each, with what was found and the time it took. */
export function Ladder({ rungs, failure, label }: LadderProps) {
  const texts = useTexts()
  return (
    <ol className="ladder" aria-label={label ?? texts.text('window.ladder.label')}>
      {rungs.map((rung) => {
        const broken = rung.mark === 'failed' || rung.mark === 'warning'
        return (
          <li key={rung.stage} className={`rung rung-${rung.mark}`} aria-current={rung.mark === 'working' && 'step'}>
            <div className="rung-line">
              <Mark mark={rung.mark} />
              <span className="rung-stage">{texts.text(`stage.${rung.stage}`)}</span>
              <span className="unseen">
                {texts.text(`window.ladder.${rung.mark === 'warning' ? 'failed' : rung.mark}`)}
              </span>
              <span className="rung-found" title={rung.found}>
                {rung.found}
              </span>
              <span className="rung-time">
                {rung.milliseconds === undefined ? '' : stepTime(texts, rung.milliseconds)}
              </span>
            </div>
            {broken && failure}
          </li>
        )
      })}
    </ol>
  )
}
