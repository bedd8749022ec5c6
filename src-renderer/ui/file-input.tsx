import { useRef, useState } from 'react'
import { isPkcs12 } from '../../src-main/domain/profile/certificate.ts'
import { useTexts } from '../view/window-context.tsx'
import type { ControlTies } from './field.tsx'

interface FileInputProps {
  readonly ties: ControlTies
  readonly label: string
  /** Describes the existing content. */
  readonly have?: string | undefined
  readonly onText: (text: string) => void
  /** Receives a file with a certificate and its key (PKCS #12), where one may be given. */
  readonly onIdentity?: (octets: Uint8Array) => void
}

/** Certificates and keys have a few kilobytes; a larger file was chosen by mistake. */
const LARGEST = 65536

const PEM = '.pem,.crt,.cer,.key,.txt'

/** A button that reads a PEM file. The file's name is shown beside it, and its content goes to the form. */
export function FileInput({ ties, label, have, onText, onIdentity }: FileInputProps) {
  const texts = useTexts()
  const input = useRef<HTMLInputElement>(null)
  const [status, setStatus] = useState<string>()
  const read = async (file: File): Promise<void> => {
    if (file.size > LARGEST) {
      setStatus(texts.text('window.prompt.file-large'))
      return
    }
    const octets = new Uint8Array(await file.arrayBuffer())
    if (onIdentity && isPkcs12(octets)) onIdentity(octets)
    else onText(new TextDecoder().decode(octets))
    setStatus(texts.text('window.editor.file-read', { file: file.name }))
  }
  return (
    <div className="file-input">
      <button {...ties} type="button" className="button" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={onIdentity ? `${PEM},.p12,.pfx` : PEM}
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) read(file).catch((reason: unknown) => setStatus(String(reason)))
        }}
      />
      <span className="file-status" role="status">
        {status ?? have ?? texts.text('window.prompt.no-file')}
      </span>
    </div>
  )
}
