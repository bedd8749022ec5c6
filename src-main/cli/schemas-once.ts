import { config } from 'zod'

/**
 * Zod compiles schemas to code for later speed, which does not pay for a command that reads each document once. Each
 * schema reads this setting when it is created, so this module is the first import of the program.
 */
config({ jitless: true })
