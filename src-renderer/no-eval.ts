import { config } from 'zod'

/** The page's policy forbids code from text, so the schemas must not attempt it. Imported before any schema is made. */
config({ jitless: true })
