import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { FOLDER } from './catalogue.ts'
import { sentencesOf } from './systems.ts'
import { tableOf } from './table.ts'

/** `npm run messages`: generates the readers' tables from the catalogue. */
async function write(name: string, table: unknown): Promise<void> {
  const path = join(FOLDER, '../readers', name)
  const options = await resolveConfig(path)
  writeFileSync(path, await format(JSON.stringify(table), { ...options, filepath: path }))
}

await write('messages.json', tableOf())
await write('sentences.json', sentencesOf())
