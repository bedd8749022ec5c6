import { useEffect } from 'react'
import type { DesktopClient } from '../../../src-main/contract/desktop.ts'
import { LARGEST_IMPORT } from '../../../src-main/contract/imports.ts'
import { toBase64 } from '../../../src-main/domain/trust/octets.ts'
import { useCall, useTools } from '../../view/window-context.tsx'
import type { ViewStore } from '../../view/view.ts'

/** Sends the files' bytes to main unchanged; main determines their format. No path is sent. */
export async function readFiles(client: DesktopClient, view: ViewStore, files: readonly File[]): Promise<void> {
  if (files.reduce((sum, { size }) => sum + size, 0) > LARGEST_IMPORT) {
    view.setState({ importing: 'too-large' })
    return
  }
  try {
    const given = await Promise.all(
      files.map(async (file) => ({
        name: file.name,
        octets: toBase64(new Uint8Array(await file.arrayBuffer())),
      })),
    )
    // Undefined if the person has cancelled the reading.
    view.setState({ importing: await client.imports.read({ files: given }) })
  } catch (reason) {
    // The browser's error for a folder or a file that is gone.
    if (!(reason instanceof DOMException)) throw reason
    view.setState({ importing: 'unreadable' })
  }
}

/** Text as a file of its own. */
export const pasted = (text: string): File => new File([text], 'clipboard.txt')

/** A single line copied by chance is not taken for settings. */
const isSettings = (text: string): boolean => /\n|nmcli|VpnConnection|l2tp/i.test(text)

/** Accepts files or text dropped or pasted anywhere, except where a page uses them for something else. */
export function useImportDrop(): void {
  const { client, view } = useTools()
  const call = useCall()
  useEffect(() => {
    const isFree = (): boolean => {
      const { page, importing, dirty } = view.getState()
      return page.kind !== 'diagnose' && importing === undefined && !dirty
    }
    const onDrop = (event: DragEvent): void => {
      const files = [...(event.dataTransfer?.files ?? [])]
      if (event.defaultPrevented || files.length === 0) return
      event.preventDefault()
      if (isFree()) call(readFiles(client, view, files))
    }
    const onPaste = (event: ClipboardEvent): void => {
      const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      if (event.defaultPrevented || isField || !isFree()) return
      const files = [...(event.clipboardData?.files ?? [])]
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (files.length > 0) call(readFiles(client, view, files))
      else if (isSettings(text)) call(readFiles(client, view, [pasted(text)]))
    }
    document.addEventListener('drop', onDrop)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('drop', onDrop)
      document.removeEventListener('paste', onPaste)
    }
  })
}
