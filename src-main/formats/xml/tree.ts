import { SaxesParser } from 'saxes'
import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from '../draft/draft.ts'
import { DEEPEST } from '../draft/value.ts'

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  /** All text directly in it. */
  readonly text: string
}

interface Open {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: Element[]
  readonly texts: string[]
}

const MOST_ELEMENTS = 200_000

/**
 * Reads a document's tree. A document type with declarations is rejected before any expansion; nothing external is ever
 * looked up.
 */
export function readXml(text: string): Result<Element, Refusal> {
  let problem: Refusal | undefined
  let count = 0
  let root: Element | undefined
  const open: Open[] = []
  const parser = new SaxesParser({ xmlns: false })
  const refuse = (found: Refusal): void => void (problem ??= found)
  parser.on('error', () => refuse(refusal('syntax', { format: 'XML' })))
  parser.on('doctype', (declared) => {
    if (/\[|<!/.test(declared)) refuse(refusal('entities'))
  })
  parser.on('opentag', ({ name, attributes }) => {
    count += 1
    if (open.length >= DEEPEST || count > MOST_ELEMENTS) refuse(refusal('too-deep'))
    if (!problem) open.push({ name, attributes, children: [], texts: [] })
  })
  const add = (piece: string): void => void open.at(-1)?.texts.push(piece)
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    if (problem) return
    const closed = open.pop()
    if (!closed) return
    const element = { ...closed, text: closed.texts.join('') }
    if (open.length === 0) root = element
    else open.at(-1)?.children.push(element)
  })
  // Parsed in pieces, so that a refused file is not read to its end.
  const source = text.trimStart()
  for (let at = 0; at < source.length && !problem; at += PIECE) parser.write(source.slice(at, at + PIECE))
  if (!problem) parser.close()
  if (problem) return failed(problem)
  return root ? done(root) : failed(refusal('syntax', { format: 'XML' }))
}

const PIECE = 65_536

/** Children with that name, in any case, as Windows reads its own files. */
export const childrenOf = (element: Element | undefined, name: string): readonly Element[] =>
  element?.children.filter((child) => child.name.toLowerCase() === name.toLowerCase()) ?? []
export const childOf = (element: Element | undefined, ...path: readonly string[]): Element | undefined =>
  path.reduce<Element | undefined>((found, name) => childrenOf(found, name)[0], element)
export const textOf = (element: Element | undefined, ...path: readonly string[]): string | undefined =>
  childOf(element, ...path)?.text.trim()

/** All elements with that name, at any depth. */
export function elementsOf(element: Element, name: string): readonly Element[] {
  const found = element.name.toLowerCase() === name.toLowerCase() ? [element] : []
  return [...found, ...element.children.flatMap((child) => elementsOf(child, name))]
}
