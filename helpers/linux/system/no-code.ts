import { config } from 'zod'

/**
 * Forbids zod to generate code from text, as root runs it. A schema reads this setting when it is created, so this file
 * is imported before all that create some.
 */
config({ jitless: true })
