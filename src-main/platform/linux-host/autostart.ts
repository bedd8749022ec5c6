import type { Autostart } from '../autostart.ts'
import { systemEntries, type Entries } from './run/entries.ts'

const ENTRY = 'culvert.desktop'

/**
 * Autostart through an entry in the person's own folder (Desktop Application Autostart Specification), which every
 * Linux desktop reads.
 */
export const linuxAutostart = (entries: Entries = systemEntries()): Autostart => ({
  async isOn() {
    const text = await entries.read(ENTRY)
    // Desktops disable an entry in this way without removing it.
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
 * One argument for `Exec`: quoted, with characters escaped that keep their meaning inside quotes, then with the escapes
 * of a string, and without field codes (Desktop Entry Specification, "The Exec key").
 */
const quoted = (argument: string): string => {
  const inQuotes = argument.replace(/["`$\\]/g, (character) => `\\${character}`)
  return `"${inQuotes.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\n', '\\n')}"`
}
