import { join, resolve } from 'node:path'
import { build } from 'vite'
import { basename } from 'node:path'
import type { Guest } from '../driver/guest.ts'
import { as } from '../world/people.ts'
import type { Question, Report } from './attempt-types.ts'

const PROGRAM = 'pairs.mjs'

/** Bundles the program into one file that the guest's Node can run. */
export async function bundlePairs(guest: Guest): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: resolve(import.meta.dirname, 'program.ts'),
      outDir: join(guest.folder, 'pairs'),
      target: 'node20',
      rolldownOptions: { output: { format: 'es', codeSplitting: false, entryFileNames: PROGRAM } },
    },
  })
}

/** Runs every attempt in turn as an ordinary user of the client. */
export async function runPairs(guest: Guest, question: Question, seconds: number): Promise<readonly Report[]> {
  const command = `/runtime/${basename(process.execPath)} /out/pairs/${PROGRAM}`
  const printed = await guest.must('client', as('ada', command), { input: JSON.stringify(question), seconds })
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Report)
}
