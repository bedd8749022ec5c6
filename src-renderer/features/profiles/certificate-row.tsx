import { useState } from 'react'
import type { IdentityOpened } from '../../../src-main/contract/desktop.ts'
import { toBase64 } from '../../../src-main/domain/trust/octets.ts'
import { importRefusal } from '../../../src-main/presentation/import.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import { Field } from '../../ui/field.tsx'
import { FileInput } from '../../ui/file-input.tsx'
import { SecretInput } from '../../ui/secret-input.tsx'
import { useEditorParts } from './editor-context.tsx'
import { Row } from './editor-rows.tsx'

type Refused = Extract<IdentityOpened, { readonly kind: 'refused' }>

/** The person's certificate: PEM, or a file that includes its key, which is opened in main and stays there. */
export function CertificateRow() {
  const texts = useTexts()
  const { form, change, touch } = useEditorParts()
  const [sealed, setSealed] = useState<{ readonly octets: string; readonly refused: Refused }>()
  const open = useOpen((octets, refused) => setSealed(refused && { octets, refused }))
  return (
    <>
      <Row path="machineAuth.certificate" hint={texts.text('window.editor.certificate-hint')}>
        {(ties) => (
          <FileInput
            ties={ties}
            label={texts.text('window.editor.choose-certificate')}
            have={form['machineAuth.certificate'] === '' ? undefined : texts.text('window.editor.file-have')}
            onText={(text) => {
              setSealed(undefined)
              change({ ...form, 'machineAuth.certificate': text }, 'machineAuth.certificate')
              touch('machineAuth.certificate')
            }}
            onIdentity={(octets) => open(toBase64(octets))}
          />
        )}
      </Row>
      {sealed && (
        <Sealed key={sealed.octets} refused={sealed.refused} onOpen={(passphrase) => open(sealed.octets, passphrase)} />
      )}
    </>
  )
}

/** Puts the file's content into the form; an authority that is already there stays. */
function useOpen(onEnd: (octets: string, refused: Refused | undefined) => void) {
  const { client } = useTools()
  const call = useCall()
  const { form, change, setIdentity } = useEditorParts()
  const opened = async (octets: string, passphrase?: string): Promise<void> => {
    const found = await client.profiles.openIdentity({ octets, ...(passphrase === undefined ? {} : { passphrase }) })
    if (found.kind === 'refused') {
      onEnd(octets, found)
      return
    }
    setIdentity(found.number)
    const authority = form['machineAuth.authority'] === '' ? (found.authority ?? '') : form['machineAuth.authority']
    const next = { ...form, 'machineAuth.certificate': found.certificate, 'machineAuth.authority': authority }
    change(next, 'machineAuth.certificate', 'machineAuth.authority', 'privateKey')
    onEnd(octets, undefined)
  }
  return (octets: string, passphrase?: string): void => call(opened(octets, passphrase))
}

interface SealedProps {
  readonly refused: Refused
  readonly onOpen: (passphrase: string) => void
}

/** Asks for the file's passphrase, or says why it does not open. */
function Sealed({ refused, onOpen }: SealedProps) {
  const texts = useTexts()
  const [passphrase, setPassphrase] = useState('')
  const said = importRefusal(texts, refused)
  if (!/passphrase$/.test(refused.code))
    return (
      <p className="problem" role="alert">
        {said}
      </p>
    )
  return (
    <Field
      label={texts.text('import.window.passphrase')}
      hint={texts.text('import.refusal.passphrase')}
      problems={refused.code === 'wrong-passphrase' ? [said] : []}
    >
      {(ties) => (
        <div className="secret-row">
          <SecretInput ties={ties} value={passphrase} autoFocus onChange={setPassphrase} />
          <button
            type="button"
            className="button"
            aria-disabled={passphrase === ''}
            onClick={() => {
              if (passphrase !== '') onOpen(passphrase)
            }}
          >
            {texts.text('import.window.unlock')}
          </button>
        </div>
      )}
    </Field>
  )
}
