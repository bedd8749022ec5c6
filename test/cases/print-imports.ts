import { judgedImports, entriesOf, type JudgedImport } from './imports.ts'

/** `npm run imports`: every case, its format, whether it is right, and what a person is told. */
const judged = judgedImports()
const MARKS = { right: '+', wrong: '-' } as const

function said({ read }: JudgedImport): string {
  const told = entriesOf(read).flatMap((entry) => entry.told.map(({ kind }) => kind))
  const refused = read.flatMap((file) =>
    file.read.ok ? file.read.value.refused.map(({ refusal }) => refusal.code) : [file.read.fault.code],
  )
  return [...new Set([...told, ...refused])].join(', ')
}

for (const one of judged) {
  const format = one.read.find((file) => file.format)?.format ?? ''
  console.log(` ${MARKS[one.outcome]} ${one.item.name.padEnd(58)} ${format.padEnd(12)} ${said(one)}`)
  for (const wrong of one.wrong) console.log(`     ${wrong}`)
}
console.log('')
for (const outcome of ['right', 'wrong'] as const)
  console.log(`${outcome.padEnd(8)} ${judged.filter((one) => one.outcome === outcome).length} of ${judged.length}`)
