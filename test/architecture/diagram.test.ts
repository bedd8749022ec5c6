import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { diagram } from '../../src-main/domain/session/diagram.ts'
import { roomsDiagram } from './arrows.ts'

const TEXT = readFileSync(resolve(import.meta.dirname, '../../ARCHITECTURE.md'), 'utf8')

const shown = (name: string): string | undefined =>
  new RegExp(`<!-- ${name} diagram: begin -->\\n+([^]*?)\\n+<!-- ${name} diagram: end -->`).exec(TEXT)?.[1]

it('ARCHITECTURE shows the session as the code has it (npm run diagram prints it)', () => {
  expect(shown('session')).toBe(`\`\`\`mermaid\n${diagram()}\n\`\`\``)
})

it('ARCHITECTURE shows the arrows between rooms as the table has them (npm run diagram prints them)', () => {
  expect(shown('rooms')).toBe(`\`\`\`mermaid\n${roomsDiagram()}\n\`\`\``)
})
