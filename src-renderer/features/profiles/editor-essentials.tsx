import { useTexts } from '../../view/window-context.tsx'
import { FileInput } from '../../ui/file-input.tsx'
import { CertificateRow } from './certificate-row.tsx'
import { useEditorParts } from './editor-context.tsx'
import { ChoiceRow, Row, TextRow } from './editor-rows.tsx'
import { SecretRow } from './secret-row.tsx'

/** The fields that every connection needs, and most need no others. */
export function Essentials() {
  const texts = useTexts()
  const { form } = useEditorParts()
  return (
    <>
      <TextRow path="name" />
      <TextRow path="gateway" hint={texts.text('window.editor.gateway-hint')} />
      <TextRow path="user" />
      <SecretRow field="password" />
      <ChoiceRow
        path="machineAuth.kind"
        options={[
          ['psk', 'window.editor.auth-psk'],
          ['certificate', 'window.editor.auth-certificate'],
        ]}
      />
      {form['machineAuth.kind'] === 'psk' ? (
        <SecretRow field="psk" />
      ) : (
        <>
          <CertificateRow />
          <SecretRow field="privateKey" />
          <AuthorityRow />
        </>
      )}
    </>
  )
}

const path = 'machineAuth.authority'

function AuthorityRow() {
  const texts = useTexts()
  const { form, change, touch } = useEditorParts()
  return (
    <Row path={path}>
      {(ties) => (
        <FileInput
          ties={ties}
          label={texts.text('window.editor.choose-authority')}
          have={form[path] === '' ? undefined : texts.text('window.editor.file-have')}
          onText={(text) => {
            change({ ...form, [path]: text }, path)
            touch(path)
          }}
        />
      )}
    </Row>
  )
}
