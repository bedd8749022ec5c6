import { config } from 'zod'

/** The page's policy forbids code from text, so the schemas must not even try. Imported before any schema is made. */
config({ jitless: true })
