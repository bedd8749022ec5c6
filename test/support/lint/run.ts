import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Declarations that the files of a violation may use. */
const PRELUDE = `declare function use(...values: readonly unknown[]): void
declare function number(): number
declare function nothing(): void
declare function thing(): Promise<number>
`
const HOOKS = "import { useEffect, useMemo, useRef, useState } from 'react'\n"

const report = z.object({ diagnostics: z.array(z.object({ code: z.string().optional(), filename: z.string() })) })

/** Lints one file for each text with the project's configuration. @returns the names of the rules that each breaks */
export function lint(
  texts: Readonly<Record<string, string>>,
  { path, hooks = false }: { readonly path: string; readonly hooks?: boolean },
): Readonly<Record<string, readonly string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-lint-'))
  try {
    copyFileSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    const compilerOptions = { types: ['node'], lib: ['ES2023', 'DOM'], jsx: 'react-jsx', noUnusedLocals: false }
    const config = { extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, include: ['**/*'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    writeFileSync(join(folder, 'prelude.d.ts'), PRELUDE)
    const names = Object.keys(texts)
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    for (const [at, name] of names.entries())
      writeFileSync(
        join(folder, path.replace('*', String(at))),
        `${hooks ? HOOKS : ''}${texts[name] ?? ''}\nexport {}\n`,
      )
    const words = [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '--format', 'json', dirname(path)]
    const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })
    if (!stdout.startsWith('{')) throw new Error(`the linter did not report: ${stdout}${stderr}`)
    const { diagnostics } = report.parse(JSON.parse(stdout))
    return Object.fromEntries(
      names.map((name, at) => {
        const file = basename(path.replace('*', String(at)))
        return [name, diagnostics.filter(({ filename }) => basename(filename) === file).map(({ code = '' }) => code)]
      }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
