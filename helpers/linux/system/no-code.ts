import { config } from 'zod'

/** No code is made from text where root runs it. A schema looks at this when it is made, so it is imported before all that make some. */
config({ jitless: true })
