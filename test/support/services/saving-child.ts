import { FileProfileStore } from '../../../src-main/services/profiles/profile-store.ts'
import { profileWith } from '../profiles.ts'

/**
 * A separate process that saves one profile repeatedly, `<rounds>` times or until it is killed, and prints each
 * completed round: `saving-child.ts <directory> <id> <rounds>`.
 */
const [directory = '', id = '', rounds = '0'] = process.argv.slice(2)
const store = new FileProfileStore({ directory })
for (let round = 1; round <= Number(rounds); round += 1) {
  const saved = await store.save(profileWith({ id, name: `Profile ${id.slice(0, 8)}`, user: `user-${round}` }))
  if (!saved.ok) throw new Error(JSON.stringify(saved.fault))
  process.stdout.write(`${round}\n`)
}
