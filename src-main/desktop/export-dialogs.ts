import { dialog, type BaseWindow, type OpenDialogOptions } from 'electron'
import type { ExportPlaces } from './export-files.ts'

/** Destinations of exports, chosen in the system's own dialogs, which ask before overwriting a file. */
export function exportDialogs(window: () => BaseWindow | undefined): ExportPlaces {
  return {
    async file(name) {
      const parent = window()
      const options = { defaultPath: name }
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
      return answer.canceled || answer.filePath === '' ? undefined : answer.filePath
    },
    async folder() {
      const parent = window()
      const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] }
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return answer.canceled ? undefined : answer.filePaths[0]
    },
  }
}
