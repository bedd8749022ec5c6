import type { DesktopHandlers, Snapshot } from '../../contract/desktop.ts'
import type { LogLine } from '../../contract/log-line.ts'
import { adminNote, factsNote, type NoteContext } from '../../contract/texts/note.ts'
import { loadAllTexts } from '../../contract/texts/texts.ts'
import { LOG_COMMANDS } from '../../domain/log-text/sources.ts'
import { installCommand } from '../../presentation/packages.ts'
import type { Services } from '../../services/services.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'

interface TextOptions {
  readonly services: Services
  readonly keeper: SnapshotKeeper
  readonly version: string
  /** Copies text to the system's clipboard. */
  readonly copy: (text: string) => Promise<void>
}

/** The calls that copy text to the clipboard. Main composes all of it, because the window sends no text. */
export function textCalls({
  services,
  keeper,
  version,
  copy,
}: TextOptions): Pick<DesktopHandlers, 'clipboard' | 'logs'> {
  const words = () => loadAllTexts(keeper.language())
  const context = (): NoteContext => ({ version, backend: services.can.name, at: Date.now() })
  const sessionOf = (id: string): Snapshot['sessions'][string] | undefined => services.sessions.states()[id]
  return {
    clipboard: {
      async note({ id }) {
        const [profile, state] = [await services.profiles.find(id), sessionOf(id)]
        if (profile && state?.kind === 'failed') await copy(adminNote(await words(), profile, state.fault, context()))
        return undefined
      },
      async diagnosis({ subject }) {
        const note = await services.diagnoses.note(subject, await words())
        if (note !== undefined) await copy(note)
        return undefined
      },
      async facts({ id }) {
        const [profile, state] = [await services.profiles.find(id), sessionOf(id)]
        if (profile && state?.kind === 'connected')
          await copy(factsNote(await words(), profile, state.facts, context()))
        return undefined
      },
      async logCommand({ system }) {
        await copy(LOG_COMMANDS[system])
        return undefined
      },
      async install({ family, packages }) {
        await copy(installCommand(family, packages).command)
        return undefined
      },
    },
    logs: {
      read: () => services.log.read(),
      async copy() {
        await copy((await services.log.read()).map(written).join('\n'))
        return undefined
      },
    },
  }
}

const written = ({ at, level, room, text }: LogLine): string =>
  `${new Date(at).toISOString()} ${level} ${room}: ${text}`
