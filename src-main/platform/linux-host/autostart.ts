import type { Autostart } from '../autostart.ts'
import { systemEntries, type Entries } from './run/entries.ts'

const ENTRY = 'culvert.desktop'

/** An entry of the person's own by the Desktop Application Autostart Specification, which every desktop of Linux reads. */
export const linuxAutostart = (entries: Entries = systemEntries()): Autostart => ({
  async isOn() {
    const text = await entries.read(ENTRY)
    // How desktops switch an entry off without removing it.
    return text !== undefined && !/^\s*(?:Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m.test(text)
  },
  set: (command) => (command ? entries.write(ENTRY, entryOf(command)) : entries.remove(ENTRY)),
})

export const entryOf = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Culvert',
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=culvert-desktop',
    'Terminal=false',
    'StartupNotify=false',
    '',
  ].join('\n')

/**
 * One argument for `Exec`: in quotes, with what quotes keep its meaning escaped, then with a string's own escapes, and
 * without field codes (Desktop Entry Specification, "The Exec key").
 */
const quoted = (argument: string): string => {
  const inQuotes = argument.replace(/["`$\\]/g, (character) => `\\${character}`)
  return `"${inQuotes.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\n', '\\n')}"`
}
