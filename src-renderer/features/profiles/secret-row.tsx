import type { StoredField } from '../../../src-main/domain/profile/secret.ts'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { FileInput } from '../../ui/file-input.tsx'
import { SecretInput } from '../../ui/secret-input.tsx'
import { useEditorParts } from './editor-context.tsx'
import { Row } from './editor-rows.tsx'

/** A secret goes to the keychain and never comes back; a stored one shows as a word. */
export function SecretRow({ field }: { readonly field: StoredField }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const vault = useSnapshot((snapshot) => snapshot.vault)
  const { entry, secrets, identity, changeSecret, touch } = useEditorParts()
  const stored = entry?.stored?.includes(field) ?? false
  const id = entry?.profile.id
  if (vault !== 'ready') {
    return (
      <Row path={field} group>
        {() => <p className="static">{texts.text(`window.editor.no-keychain-${vault}`)}</p>}
      </Row>
    )
  }
  return (
    <Row path={field} hint={hintOf(texts, field, stored)}>
      {(ties) => (
        <div className="secret-row">
          {field === 'privateKey' ? (
            <FileInput
              ties={ties}
              label={texts.text('window.editor.choose-key')}
              have={keyWords(texts, identity !== undefined, stored)}
              onText={(text) => {
                changeSecret(field, text)
                touch(field)
              }}
            />
          ) : (
            <SecretInput
              ties={ties}
              value={secrets[field] ?? ''}
              placeholder={stored ? texts.text('window.editor.stored') : undefined}
              onChange={(text) => changeSecret(field, text)}
            />
          )}
          {stored && id !== undefined && (
            <button
              type="button"
              className="link"
              aria-label={texts.text('window.editor.forget-field', { field: texts.text(`field.${field}`) })}
              onClick={() => call(client.secrets.forget({ id, field }))}
            >
              {texts.text('window.editor.forget')}
            </button>
          )}
        </div>
      )}
    </Row>
  )
}

/** The place of the private key, in words. */
function keyWords(texts: Texts, isOfFile: boolean, stored: boolean): string | undefined {
  if (isOfFile) return texts.text('window.editor.key-of-file')
  return stored ? texts.text('window.editor.stored') : undefined
}

function hintOf(texts: Texts, field: StoredField, stored: boolean): string {
  if (!stored) return texts.text('window.editor.ask-each-time')
  return field === 'privateKey' ? '' : texts.text('window.editor.keep-stored')
}
