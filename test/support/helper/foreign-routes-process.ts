import { createInterface } from 'node:readline'
import type { Entry } from '../../../helpers/linux/journal/journal.ts'
import { keepRoutes, type Link } from '../../../helpers/linux/net/set-up.ts'
import { undoEntry } from '../../../helpers/linux/tunnel/undo.ts'
import { profileSchema, type ProfileDraft } from '../../../src-main/domain/profile/schema.ts'
import { OFFICE_ID } from '../profiles.ts'

/** Runs the helper's code for routes in this sealed place: a word in, journal lines or a fault out, as one line. */
const to = (routing: ProfileDraft['routing']): Link => ({
  profile: profileSchema.parse({ id: OFFICE_ID, name: 'Office', gateway: '198.51.100.10', user: 'alice', routing }),
  gateway: '198.51.100.10',
  link: 'ppp0',
  peer: undefined,
  mtu: 1400,
  offered: [],
})
const journal: Entry[] = []
for await (const word of createInterface({ input: process.stdin })) {
  if (word === 'undo') {
    const wrong = []
    for (const entry of journal.splice(0).reverse()) wrong.push((await undoEntry(entry, OFFICE_ID)) ?? '')
    process.stdout.write(`${wrong.join('') || 'undone'}\n`)
  } else {
    const before = journal.length
    const link = to(word === 'full' ? { mode: 'full' } : { mode: 'split', routes: ['203.0.0.0/16'] })
    const why = await keepRoutes(link, 'live', (entry) => journal.push(entry))
    const written = String(journal.length - before)
    process.stdout.write(`${why ? `${why.code} ${why.stage}: ${why.os?.text ?? ''}` : written}\n`)
  }
}
