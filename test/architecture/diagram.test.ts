import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { diagram } from '../../src-main/domain/session/diagram.ts'

it('ARCHITECTURE shows the session as the code has it (npm run diagram prints it)', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../ARCHITECTURE.md'), 'utf8')
  const shown = /<!-- session diagram: begin -->\n+([^]*?)\n+<!-- session diagram: end -->/.exec(text)?.[1]
  expect(shown).toBe(`\`\`\`mermaid\n${diagram()}\n\`\`\``)
})
