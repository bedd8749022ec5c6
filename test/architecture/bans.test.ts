import { describe, expect, it } from 'vitest'
import { filesIn, nodeAt, nodesOf, textOf, type Node } from './source.ts'

/** A node's name, its own or its key's: `a`, `'a'` and `#a` all give `a`. */
const named = (node: Node | undefined): unknown => node?.['name'] ?? node?.['value']
const isOneOf = (name: unknown, ...names: readonly string[]): boolean =>
  typeof name === 'string' && names.includes(name)
const callee = (node: Node): Node | undefined => (node.type === 'CallExpression' ? nodeAt(node, 'callee') : undefined)

/** The only function of sudo-prompt has this name; see `systemInstaller` for its arguments. */
const ELEVATION = 'src-main/platform/elevate.ts'

/** What may not be written anywhere, each with the hole that it would open. */
const BANS: Readonly<Record<string, (node: Node, path: string) => boolean>> = {
  'Named exports only: one name per idea, greppable.': ({ type }) => type === 'ExportDefaultDeclaration',
  'Text from outside is never markup.': (node) =>
    (node.type === 'MemberExpression' && isOneOf(named(nodeAt(node, 'property')), 'innerHTML')) ||
    (node.type === 'JSXAttribute' && isOneOf(named(nodeAt(node, 'name')), 'dangerouslySetInnerHTML')),
  'No shell, anywhere.': (node) =>
    node.type === 'Property' &&
    isOneOf(named(nodeAt(node, 'key')), 'shell') &&
    nodeAt(node, 'value')?.['value'] === true,
  'No shell and no eval, anywhere.': (node, path) =>
    isOneOf(named(callee(node)), 'eval', 'execSync') || (isOneOf(named(callee(node)), 'exec') && path !== ELEVATION),
  'No code from text.': (node) => node.type === 'NewExpression' && isOneOf(named(nodeAt(node, 'callee')), 'Function'),
  'No free paths, no code from text.': (node) =>
    isOneOf(named(nodeAt(callee(node), 'property')), 'openPath', 'executeJavaScript'),
  'Unions of words: a number is no member of one, and what is printed is what is written.': ({ type }) =>
    type === 'TSEnumDeclaration',
}

/** A word of each ban; a file without any of them is not parsed. */
const WORDS =
  /\b(export\s+default|as\s+default|innerHTML|dangerouslySetInnerHTML|shell|eval|exec|execSync|Function|openPath|executeJavaScript|enum)\b/

const broken = (path: string, text: string): readonly string[] =>
  nodesOf(path, text).flatMap((node) =>
    Object.entries(BANS)
      .filter(([, holds]) => holds(node, path))
      .map(([why]) => `${path}: ${why}`),
  )

/** A variant is data, and is compared by structure. */
const PLAIN = ['src-main/platform/dbus/variant.ts Typed']

const files = ['src-main', 'src-renderer', 'helpers', 'test']
  .flatMap(filesIn)
  .filter((path) => !path.endsWith('.config.ts'))

/**
 * A class that no similar one can replace: TypeScript compares private members, and an error's literal name, by
 * declaration.
 */
function isNominal(node: Node): boolean {
  // Its superclass is in the list itself, or is an error of the language; then the class needs a name of its own.
  const parent = named(nodeAt(node, 'superClass'))
  if (typeof parent === 'string' && parent !== 'Error') return true
  const members = nodeAt(node, 'body')?.['body']
  return (
    Array.isArray(members) &&
    (members as readonly Node[]).some((member) => {
      const key = nodeAt(member, 'key')
      return (
        key?.type === 'PrivateIdentifier' ||
        isOneOf(member['accessibility'], 'private', 'protected') ||
        (isOneOf(named(key), 'name') && member['readonly'] === true)
      )
    })
  )
}

describe('what may not be written', () => {
  it('is written nowhere', () => {
    expect(files.length).toBeGreaterThan(700)
    const suspects = files.map((path) => [path, textOf(path)] as const).filter(([, text]) => WORDS.test(text))
    expect(suspects.flatMap(([path, text]) => broken(path, text))).toEqual([])
  })

  it.each([
    'export default 1',
    'a.innerHTML = b',
    '<p dangerouslySetInnerHTML={{ __html: a }} />',
    'spawn(a, { shell: true })',
    'eval(a)',
    'execSync(a)',
    'exec(a)',
    'new Function(a)',
    'shell.openPath(a)',
    'window.webContents.executeJavaScript(a)',
    'enum A { B }',
  ])('would be seen: %s', (text) => {
    expect(text).toMatch(WORDS)
    expect(broken('any.tsx', text)).toHaveLength(1)
  })

  it('does not include the same names in strings and as methods of others', () => {
    expect(
      broken('any.tsx', "/a/.exec(b); const shell = 'eval(a)'; const c = { shell: false }; export { c, shell }"),
    ).toEqual([])
  })
})

describe('an instance of a class', () => {
  it('is never a look-alike: each class that is shipped has something of its own', () => {
    const files = ['src-main', 'helpers'].flatMap(filesIn).filter((path) => /\bclass\b/.test(textOf(path)))
    const classes = files.flatMap((path) =>
      nodesOf(path, textOf(path))
        .filter(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression')
        .map((node) => ({ name: `${path} ${String(named(nodeAt(node, 'id')))}`, nominal: isNominal(node) })),
    )
    expect(classes.length).toBeGreaterThan(40)
    expect(classes.filter(({ nominal }) => !nominal).map(({ name }) => name)).toEqual(PLAIN)
  })
})
