import { spawn } from 'node:child_process'
import { done, failed, type Result } from '../domain/result.ts'
import { wordsOf } from '../domain/thrown.ts'

/** Milliseconds; a person may have to touch a token or enter its PIN. */
const PATIENCE = 120_000
const LARGEST = 4_096

/** The output of a program, started without a shell and with the terminal for questions, or its error text. */
export function runProgram(program: string, args: readonly string[]): Promise<Result<Uint8Array, string>> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'pipe'], shell: false, timeout: PATIENCE })
    const out: Uint8Array[] = []
    let size = 0
    let said = ''
    child.stdout.on('data', (piece: Uint8Array) => {
      size += piece.length
      if (size <= LARGEST) out.push(piece)
      else child.kill()
    })
    child.stderr.on('data', (piece: Uint8Array) => {
      said = (said + new TextDecoder().decode(piece)).slice(0, 500)
    })
    child.on('error', (error) => resolve(failed(wordsOf(error))))
    child.on('close', (code) =>
      resolve(code === 0 ? done(Buffer.concat(out)) : failed(said.trim() || `${program}: ${code}`)),
    )
  })
}
