import { z } from 'zod'
import { bounded, pastSession, type PastSession } from '../../domain/history/past-session.ts'
import { jsonIn } from '../../domain/json.ts'
import type { HistoryNotice } from '../services.ts'

/** Shape of the file: `{ "version": 1, "sessions": [...] }`, newest first. */
const VERSION = 1
const envelope = z.object({ version: z.literal(VERSION), sessions: z.array(z.unknown()) })
const anyVersion = z.object({ version: z.int() })
/** Characters: far more than the limits of the history allow. */
const LONGEST_FILE = 8 * 1024 * 1024

export interface HistoryDocument {
  readonly sessions: readonly PastSession[]
  readonly notice?: HistoryNotice
}

/** Parses a history file. One bad entry does not affect the others. */
export function parseHistory(text: string | undefined): HistoryDocument {
  if (text === undefined) return { sessions: [] }
  const json = text.length > LONGEST_FILE ? undefined : jsonIn(text)
  const version = anyVersion.safeParse(json)
  if (version.success && version.data.version > VERSION) return { sessions: [], notice: 'newer' }
  const document = envelope.safeParse(json)
  if (!document.success) return { sessions: [], notice: 'damaged' }
  const sessions = document.data.sessions.flatMap((entry) => {
    const parsed = pastSession.safeParse(entry)
    return parsed.success ? [parsed.data] : []
  })
  return {
    sessions,
    ...(sessions.length < document.data.sessions.length ? { notice: 'damaged' as const } : {}),
  }
}

export const printHistory = (sessions: readonly PastSession[], now: number): string =>
  `${JSON.stringify({ version: VERSION, sessions: bounded(sessions, now) })}\n`
