import { verifyProfile } from '../../src-main/domain/trust/verify.ts'
import { anchorsOf, fileOf, ISSUER, PAYLOAD, verifierAt } from '../support/signed-files.ts'

/** Verified profiles per second of one core, by the time that this process has had it: the goal is 5,000. */
const GOAL = 5_000
const SPAN = 3_000

const file = fileOf({ ...PAYLOAD, routing: { mode: 'split', routes: ['10.0.0.0/8', '192.168.20.0/24'] } }, [ISSUER])
const anchors = anchorsOf()
const verifier = verifierAt()
for (let warm = 0; warm < 500; warm++) if (!verifyProfile(file, anchors, verifier).ok) throw new Error('not accepted')
let count = 0
const begun = performance.now()
const before = process.cpuUsage()
while (performance.now() - begun < SPAN) {
  verifyProfile(file, anchors, verifier)
  count++
}
const { user, system } = process.cpuUsage(before)
const rate = Math.round((1_000_000 * count) / (user + system))
console.log(`${rate} profiles of ${file.length} bytes verified per second (goal ${GOAL})`)
