import { useEffect } from 'react'
import type { DesktopClient } from '../../../src-main/contract/desktop.ts'
import { LARGEST_FILE } from '../../../src-main/domain/trust/envelope.ts'
import { toBase64 } from '../../../src-main/domain/trust/octets.ts'
import { useCall, useTools } from '../../view/window-context.tsx'

const EXTENSION = '.culvert'

/** By its name, as the system's own association goes; what it really is, main says. */
export const isSignedFile = (name: string): boolean => name.toLowerCase().endsWith(EXTENSION)

/**
 * Hands a file's octets to main as they are: nothing of them is looked at here, and no path crosses, so that a page in
 * the wrong hands could not have main open what it likes. One octet too many is enough to be refused for it.
 */
export async function offerSigned({ signed }: DesktopClient, file: File): Promise<void> {
  const octets = new Uint8Array(await file.slice(0, LARGEST_FILE + 1).arrayBuffer())
  await signed.offer({ name: file.name, octets: toBase64(octets) })
}

/** Takes a signed file wherever in the window it is dropped, before any other place takes it for something else. */
export function useSignedDrop(): void {
  const { client } = useTools()
  const call = useCall()
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    }
    const onDrop = (event: DragEvent): void => {
      const file = [...(event.dataTransfer?.files ?? [])].find(({ name }) => isSignedFile(name))
      if (!file) return
      event.preventDefault()
      event.stopPropagation()
      call(offerSigned(client, file))
    }
    document.addEventListener('dragover', onOver)
    document.addEventListener('drop', onDrop, true)
    return () => {
      document.removeEventListener('dragover', onOver)
      document.removeEventListener('drop', onDrop, true)
    }
  })
}
