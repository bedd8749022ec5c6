import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { FOLDER } from './catalogue.ts'
import { tableOf } from './table.ts'

/** `npm run messages`: draws the readers' table from the catalogue. */
const path = join(FOLDER, '../readers/messages.json')
const options = await resolveConfig(path)
writeFileSync(path, await format(JSON.stringify(tableOf()), { ...options, filepath: path }))
