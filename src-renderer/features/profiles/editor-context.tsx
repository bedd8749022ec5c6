import { createContext, useContext } from 'react'
import type { Editor } from './use-editor.ts'

export const EditorContext = createContext<Editor | undefined>(undefined)

export function useEditorParts(): Editor {
  const editor = useContext(EditorContext)
  if (!editor) throw new Error('rendered outside the editor')
  return editor
}
