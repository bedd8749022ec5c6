import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FOLDER } from './catalogue.ts'
import { sentencesOf } from './systems.ts'
import { tableOf } from './table.ts'

/** `npm run messages`: generates the readers' tables from the catalogue. */
const write = (name: string, table: unknown): void =>
  writeFileSync(join(FOLDER, '../readers', name), JSON.stringify(table))

write('messages.json', tableOf())
write('sentences.json', sentencesOf())
