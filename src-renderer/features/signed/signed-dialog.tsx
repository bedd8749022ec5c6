import type { ReactNode } from 'react'
import type { SignedFileShown, SignedPreview } from '../../../src-main/contract/signed.ts'
import type { TrustProblem } from '../../../src-main/domain/trust/problem.ts'
import {
  adviceText,
  likenessTexts,
  refusalText,
  signedPreview,
  type PreviewRow,
} from '../../../src-main/presentation/signed.ts'
import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Answer } from './answer.tsx'

/** The signed file that waits for an answer, over any page; the page keeps its state. */
export function SignedDialog() {
  const shown = useSnapshot((snapshot) => snapshot.signed)
  return shown ? <Letter key={shown.number} shown={shown} /> : null
}

function Letter({ shown }: { readonly shown: SignedFileShown }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const { found, number } = shown
  const close = (): void => call(client.signed.dismiss({ number }))
  const title = found.ok ? signedPreview(found.value, texts).title : texts.text('signed.refused')
  return (
    <Dialog title={title} onClose={close} wide>
      {found.ok ? (
        <>
          <Content preview={found.value} />
          <Answer number={number} preview={found.value} onLater={close}>
            <Foot shown={shown} />
          </Answer>
        </>
      ) : (
        <Refusal problem={found.fault} onClose={close}>
          <Foot shown={shown} />
        </Refusal>
      )}
    </Dialog>
  )
}

/** The content of the file from top to bottom: its sender, what it says, what it changes. */
function Content({ preview }: { readonly preview: SignedPreview }) {
  const texts = useTexts()
  const { from, rows, changes, kept } = signedPreview(preview, texts)
  return (
    <div className="letter">
      {from && (
        <p className="letter-from">
          <Icon name="seal" />
          <span>
            <bdi className="letter-name">{from.name}</bdi>
            <span className="quiet">{from.how}</span>
          </span>
        </p>
      )}
      {likenessTexts(preview, texts).map((sentence) => (
        <p key={sentence} className="letter-warning" role="alert">
          <Icon name="warning" />
          <bdi>{sentence}</bdi>
        </p>
      ))}
      {changes && (
        <section aria-label={texts.text('signed.changes')}>
          <h3>{texts.text('signed.changes')}</h3>
          {changes.length === 0 ? (
            <p className="quiet">{texts.text('trust.preview.same')}</p>
          ) : (
            <Rows rows={changes} preview={preview} />
          )}
        </section>
      )}
      {kept && (
        <section aria-label={texts.text('trust.preview.kept')}>
          <h3>{texts.text('trust.preview.kept')}</h3>
          <Rows rows={kept} preview={preview} />
        </section>
      )}
      <Rows rows={rows} preview={preview} />
      {preview.kind === 'profile' &&
        preview.ignored.map((file) => (
          <p key={file} className="letter-warning">
            <Icon name="warning" />
            {texts.text('trust.refusal.E_TRUST_PERMS', { file })}
          </p>
        ))}
    </div>
  )
}

function Rows({ rows, preview }: { readonly rows: readonly PreviewRow[]; readonly preview: SignedPreview }) {
  const texts = useTexts()
  return (
    <dl className="facts">
      {rows.map(({ name, value, whose }, at) => (
        <div key={`${at} ${name}`} className="fact">
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd className={whose} title={whose === 'theirs' ? texts.text('signed.theirs') : undefined}>
            <bdi>{valueOf(name, value, preview, texts.text('trust.preview.gateway'))}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Emphasises the end of a host name, which tells the owner of the host. */
function valueOf(name: string, value: string, preview: SignedPreview, gateway: string): ReactNode {
  if (preview.kind !== 'profile' || name !== gateway || value !== preview.gateway.host) return value
  const end = /[^.]+\.[^.]+$/.exec(/[a-z]/i.test(value) ? value : '')?.[0]
  if (end === undefined) return value
  return (
    <>
      {value.slice(0, -end.length)}
      <strong>{end}</strong>
    </>
  )
}

interface RefusalProps {
  readonly problem: TrustProblem
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What is wrong, whether it is dangerous, and what to ask for. */
function Refusal({ problem, onClose, children }: RefusalProps) {
  const texts = useTexts()
  return (
    <>
      <div className="letter">
        <p className="letter-refusal" role="alert">
          <Icon name="warning" />
          <bdi>{refusalText(problem, texts)}</bdi>
        </p>
        <p>{adviceText(problem, texts)}</p>
        <p className="letter-code">{problem.code}</p>
      </div>
      <div className="dialog-buttons">
        {children}
        <button type="button" className="button primary" onClick={onClose}>
          {texts.text('signed.close')}
        </button>
      </div>
    </>
  )
}

function Foot({ shown }: { readonly shown: SignedFileShown }) {
  const texts = useTexts()
  return (
    <p className="letter-file" role="status">
      {shown.file !== '' && <bdi>{texts.text('signed.file', { file: shown.file })}</bdi>}
      {shown.more && <span>{texts.text('signed.more')}</span>}
    </p>
  )
}
