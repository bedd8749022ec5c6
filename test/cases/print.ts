import { CERTAINTIES } from '../../src-main/domain/connect/certainty.ts'
import { counted, judgedCases, rightOf, type Judged } from './verdicts.ts'

/** `npm run verdicts`: every case, what was wrong, and what our readers say. */
const judged = judgedCases()
const share = (those: readonly Judged[]): string => {
  const known = counted(those)
  return `${known.filter(({ outcome }) => outcome.right).length} of ${known.length} right`
}

const programs = [...new Set(judged.map(({ item }) => item.program))]
for (const program of programs) {
  const those = judged.filter(({ item }) => item.program === program)
  console.log(`\n${program}: ${share(those)}`)
  for (const { item, outcome } of those) {
    const mark = item.right.length === 0 ? '?' : outcome.right ? '+' : '-'
    const name = item.file.split('/').at(-1) ?? ''
    console.log(` ${mark} ${name.padEnd(58)} ${`${outcome.said}, ${outcome.certainty}`.padEnd(42)} ${item.cause}`)
    if (item.notYet !== undefined) console.log(`     right: ${item.right.join(', ')}. ${item.notYet}`)
  }
}

console.log('')
for (const basis of ['thread', 'completed', 'lab', 'constructed'] as const)
  console.log(`${basis.padEnd(12)} ${share(judged.filter(({ item }) => item.basis === basis))}`)
console.log('')
for (const certainty of CERTAINTIES) {
  const { right, all } = rightOf(judged, certainty)
  console.log(`${certainty.padEnd(12)} ${right} of ${all} right`)
}
console.log(`\nall          ${share(judged)}`)
