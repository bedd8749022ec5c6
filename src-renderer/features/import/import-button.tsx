import { useRef } from 'react'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import { Icon } from '../../ui/icon.tsx'
import { readFiles } from './use-import.ts'

/** Asks for files; files that belong together are chosen together. */
export function ImportButton({ className, plain = false }: { readonly className: string; readonly plain?: boolean }) {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        {!plain && <Icon name="drop" />}
        {texts.text('import.window.open')}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          if (files.length > 0) call(readFiles(client, view, files))
        }}
      />
    </>
  )
}
