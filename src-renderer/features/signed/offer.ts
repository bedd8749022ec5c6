import { useEffect } from 'react'
import type { DesktopClient } from '../../../src-main/contract/desktop.ts'
import { LARGEST_FILE } from '../../../src-main/domain/trust/envelope.ts'
import { toBase64 } from '../../../src-main/domain/trust/octets.ts'
import { useCall, useTools } from '../../view/window-context.tsx'

const EXTENSION = '.culvert'

/** Recognised by its name, like the system's file association; main determines what it really is. */
export const isSignedFile = (name: string): boolean => name.toLowerCase().endsWith(EXTENSION)

/**
 * Sends a file's bytes to main unchanged: they are not inspected here, and no path is sent, so that a compromised page
 * cannot make main open a file. Reading one byte more than allowed suffices for main to refuse it.
 */
export async function offerSigned({ signed }: DesktopClient, file: File): Promise<void> {
  const octets = new Uint8Array(await file.slice(0, LARGEST_FILE + 1).arrayBuffer())
  await signed.offer({ name: file.name, octets: toBase64(octets) })
}

/** Accepts a signed file dropped anywhere in the window, before any other part takes it for something else. */
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
