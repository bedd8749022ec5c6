import { z } from 'zod'
import { EXPORT_FORMATS } from '../domain/profile/export-format.ts'
import { byIds } from './by-ids.ts'

export const exportAsked = z.strictObject({ ...byIds.shape, format: z.enum(EXPORT_FORMATS) })

/** What an export will leave out, shown before anything is written. */
export interface ExportShown {
  readonly files: number
  /** Settings, by their paths, that the format cannot express, for each profile that has some. */
  readonly untold: readonly { readonly name: string; readonly fields: readonly string[] }[]
  /** Names of the profiles with a certificate, which are left out. */
  readonly refused: readonly string[]
}

export type ExportEnd =
  /** Written to the folder, or as the file, that the person chose. */
  | { readonly kind: 'written'; readonly place: string; readonly files: number }
  | { readonly kind: 'cancelled' }
  /** The system's own words. */
  | { readonly kind: 'failed'; readonly reason: string }
