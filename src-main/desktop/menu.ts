import { Menu } from 'electron'

/**
 * The menu that macOS needs: its keys for copy, paste and quit come from it. Windows on other systems remove it. Has no
 * reload and no developer tools.
 */
export function setApplicationMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]))
}
