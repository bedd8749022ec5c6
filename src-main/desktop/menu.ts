import { Menu } from 'electron'

/**
 * The menu that macOS cannot do without: the keys for copy, paste and quit come from it. Windows of other systems
 * take it off. No reload and no developer tools.
 */
export function setApplicationMenu(): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]))
}
