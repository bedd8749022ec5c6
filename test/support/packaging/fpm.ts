/**
 * Stands in for fpm, which electron-builder would download: accepts the arguments for a deb and builds it with
 * dpkg-deb. For an rpm it makes a tar of the files, with the dependencies in `REQUIRES`, because rpm is not available
 * here. An unknown option is an error, so that no request of electron-builder is ignored silently.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** Options with a value that do not change the package here. */
const TAKEN_FOR_GRANTED = [
  ...['-s', '-t', '--package', '--log', '--deb-compression'],
  ...['--rpm-os', '--rpm-compression', '--rpm-summary'],
]

/** Options with a value, and the field of the control file for each. */
const FIELDS: Readonly<Record<string, string>> = {
  '--name': 'Package',
  '--version': 'Version',
  '--architecture': 'Architecture',
  '--maintainer': 'Maintainer',
  '--vendor': 'Vendor',
  '--license': 'License',
  '--url': 'Homepage',
  '--category': 'Section',
  '--deb-priority': 'Priority',
  '--description': 'Description',
}
const LISTS: Readonly<Record<string, string>> = { '-d': 'Depends', '--deb-recommends': 'Recommends' }
const SCRIPTS: Readonly<Record<string, string>> = { '--after-install': 'postinst', '--after-remove': 'postrm' }
const FLAGS = ['--force', '--debug']
/** Tags of an rpm for which fpm has no options; here the weak dependencies. */
const RPM_TAG = '--rpm-tag'

interface Order {
  readonly options: ReadonlyMap<string, readonly string[]>
  /** Destinations of files, `from=to`, as in fpm. */
  readonly files: readonly (readonly [from: string, to: string])[]
}

function parse(words: readonly string[]): Order {
  const options = new Map<string, string[]>()
  const files: (readonly [string, string])[] = []
  const known = [...TAKEN_FOR_GRANTED, ...Object.keys(FIELDS), ...Object.keys(LISTS), ...Object.keys(SCRIPTS), RPM_TAG]
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? ''
    if (FLAGS.includes(word)) continue
    if (known.includes(word)) {
      i += 1
      options.set(word, [...(options.get(word) ?? []), words[i] ?? ''])
    } else if (word.startsWith('-')) {
      throw new Error(`an option this stand-in does not know: ${word}`)
    } else {
      const cut = word.lastIndexOf('=')
      files.push([word.slice(0, cut), word.slice(cut + 1)])
    }
  }
  return { options, files }
}

/** The first line is the synopsis; the rest is indented, with a dot for an empty line (Debian Policy 5.6.13). */
function described(text: string): string {
  const [synopsis = '', ...rest] = text.split('\n').map((line) => line.trim())
  return [synopsis, ...rest.map((line) => ` ${line === '' ? '.' : line}`)].join('\n')
}

function control({ options }: Order, kilobytes: number): string {
  const one = Object.entries(FIELDS).map(([option, field]) => [field, options.get(option)?.at(-1)] as const)
  const many = Object.entries(LISTS).map(([option, field]) => [field, options.get(option)?.join(', ')] as const)
  const [description, others] = [one.filter(([field]) => field === 'Description'), [...one, ...many]]
  return (
    [
      ...others.filter(([field]) => field !== 'Description'),
      ['Installed-Size', String(kilobytes)] as const,
      ...description.map(([field, text]) => [field, text && described(text)] as const),
    ]
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([field, value]) => `${field}: ${value ?? ''}`)
      .join('\n') + '\n'
  )
}

/** Sets standard modes, as fpm does, and returns the size in kilobytes. */
function tidy(folder: string): number {
  let bytes = 0
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    const stat = lstatSync(path)
    if (stat.isSymbolicLink()) continue
    chmodSync(path, stat.isDirectory() || (stat.mode & 0o111) !== 0 ? 0o755 : 0o644)
    bytes += stat.size
  }
  return Math.ceil(bytes / 1024)
}

type Value = (option: string) => string

function makeDeb(root: string, order: Order, value: Value): void {
  const kilobytes = tidy(root)
  mkdirSync(join(root, 'DEBIAN'), { mode: 0o755 })
  writeFileSync(join(root, 'DEBIAN/control'), control(order, kilobytes))
  for (const [option, name] of Object.entries(SCRIPTS)) {
    const path = join(root, 'DEBIAN', name)
    if (value(option) !== '') cpSync(value(option), path)
    if (value(option) !== '') chmodSync(path, 0o755)
  }
  // Compressing takes a minute, and the tests discard the package.
  run('dpkg-deb', ['--root-owner-group', '-Znone', '--build', root, resolve(value('--package'))])
}

function makeTar(root: string, order: Order, value: Value): void {
  tidy(root)
  const requires = [...(order.options.get('-d') ?? []), ...(order.options.get(RPM_TAG) ?? [])]
  writeFileSync(join(root, 'REQUIRES'), `${requires.join('\n')}\n`)
  run('tar', ['--owner=root:0', '--group=root:0', '-cf', resolve(value('--package')), '-C', root, '.'])
}

function run(program: string, words: readonly string[]): void {
  const made = spawnSync(program, words, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (made.status !== 0) throw new Error(`${program} ended with ${String(made.status ?? made.error?.message)}`)
}

const MAKERS: Readonly<Record<string, typeof makeDeb>> = { deb: makeDeb, rpm: makeTar }

function build(words: readonly string[]): void {
  const order = parse(words)
  const value = (option: string): string => order.options.get(option)?.at(-1) ?? ''
  const make = MAKERS[value('-t')]
  if (value('-s') !== 'dir' || !make) throw new Error('this stand-in makes a deb or an rpm of a folder only')
  const root = mkdtempSync(join(tmpdir(), 'culvert-deb-'))
  try {
    for (const [from, to] of order.files) {
      const target = join(root, to)
      mkdirSync(dirname(target), { recursive: true })
      cpSync(from, target, { recursive: true, verbatimSymlinks: true })
    }
    chmodSync(root, 0o755)
    make(root, order, value)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

build(process.argv.slice(2))
