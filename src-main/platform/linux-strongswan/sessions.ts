import { sessionFile, type SessionFile } from '../../contract/helper.ts'
import { jsonIn } from '../../domain/json.ts'
import { printable } from '../linux-daemons/parse.ts'
import type { SystemFiles } from '../linux-daemons/survey.ts'
import { parseStartTime } from './parse.ts'

/** A session of any process on this computer, from the file that its helper publishes. */
export interface SeenSession {
  readonly file: SessionFile
  /** Whether its helper lives. A dead helper has left something behind. */
  readonly alive: boolean
}

/** Reads all sessions. A file that does not match the contract is not ours. */
export async function readSessions(files: SystemFiles, folder: string): Promise<readonly SeenSession[]> {
  const names = ((await files.list(folder)) ?? []).filter((name) => PROFILE_FILE.test(name))
  if (names.length === 0) return []
  const [seen, visible] = await Promise.all([
    Promise.all(names.map((name) => readSession(files, folder, name))),
    seesProcesses(files),
  ])
  return seen.flatMap((item) => (item ? [{ ...item, alive: item.alive || !visible }] : []))
}

/** Its helper has ended in order and has left its kill switch, and nothing else. */
export const isOnlyShut = ({ file, alive }: SeenSession): boolean =>
  !alive && file.killSwitch === true && file.phase === 'disconnecting'

/** Of a file named after a profile: the profile's id. */
export const PROFILE_FILE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/

async function readSession(files: SystemFiles, folder: string, name: string): Promise<SeenSession | undefined> {
  const file = sessionFile.safeParse(jsonIn(await files.readText(`${folder}/${name}`))).data
  // A helper's file is named after the profile in it; any other is not a helper's.
  if (file?.profile !== PROFILE_FILE.exec(name)?.[1] || !file) return undefined
  const started = parseStartTime((await files.readText(`/proc/${file.process}/stat`)) ?? '')
  return { file: { ...file, name: printable(file.name) }, alive: started === file.started }
}

/** False when a user sees only their own processes (hidepid, proc(5)); then no process can be declared dead. */
const seesProcesses = async (files: SystemFiles): Promise<boolean> =>
  (await files.readText('/proc/1/stat')) !== undefined
