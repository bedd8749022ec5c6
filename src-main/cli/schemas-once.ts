import { config } from 'zod'

/**
 * Schemas compile themselves to code for speed later; a command that reads each document once only pays for it. Each
 * looks at this when it is made, so this comes before all that make some: it is the first import of the program.
 */
config({ jitless: true })
