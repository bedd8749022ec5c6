import { config } from 'zod'

/** Schemas compile themselves to code for speed later; a command that reads each document once only pays for it. */
export const readOnce = (): void => void config({ jitless: true })
