import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { Journal, readJournal, type Entry } from '../../../helpers/linux/journal/journal.ts'
import { writeWhole } from '../../../helpers/linux/system/files.ts'
import { OFFICE_ID } from '../profiles.ts'

/**
 * Writes a journal, and a complete file, into the folder given as argument until the system refuses; prints what was
 * reported as written and what is on the disk.
 */
const folder = process.argv[2] ?? ''
const journals = `${folder}/journal`
const target = `${folder}/target`
const entry: Entry = { kind: 'routes', routes: [['203.0.113.10/32', 'via', '192.168.50.1', 'dev', 'eth0']] }

const attempt = (work: () => void): string => {
  try {
    work()
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

writeFileSync(target, 'as it was')
const whole = attempt(() =>
  writeWhole(target, 'x'.repeat(1_000_000), {
    mode: 0o600,
    user: process.getuid?.() ?? 0,
    group: process.getgid?.() ?? 0,
  }),
)
const journal = new Journal({ kind: 'begin', profile: OFFICE_ID, process: 1, started: '1', owner: 0 }, journals)
let error = ''
for (let count = 0; count < 2_000 && error === ''; count++) error = attempt(() => journal.write(entry))
const again = attempt(() => journal.write(entry))
process.stdout.write(
  JSON.stringify({
    error,
    again,
    returned: journal.entries.length,
    onDisk: readJournal(OFFICE_ID, journals).length,
    whole,
    target: readFileSync(target, 'utf8'),
    files: readdirSync(folder).sort(),
  }),
)
