import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from '../draft/draft.ts'
import { fromBase64 } from '../draft/octets.ts'
import type { Dict, Value } from '../draft/value.ts'
import { readXml, type Element } from '../xml/tree.ts'

/** Reads an XML property list (Apple's PropertyList-1.0.dtd). */
export function readXmlPlist(text: string): Result<Value, Refusal> {
  const read = readXml(text)
  if (!read.ok) return read
  const [value] = read.value.name === 'plist' ? read.value.children : [read.value]
  return value ? done(valueIn(value)) : failed(refusal('syntax', { format: 'plist' }))
}

function valueIn(element: Element): Value {
  switch (element.name) {
    case 'dict':
      return dictIn(element)
    case 'array':
      return element.children.map(valueIn)
    case 'true':
    case 'false':
      return element.name === 'true'
    case 'data':
      return fromBase64(element.text) ?? null
    case 'integer':
    case 'real':
      return Number(element.text.trim())
    default:
      return element.text
  }
}

function dictIn({ children }: Element): Dict {
  const members = new Map<string, Value>()
  const written = new Map<string, string>()
  const doubled = new Set<string>()
  for (let i = 0; i + 1 < children.length; i += 2) {
    const [key, value] = [children[i], children[i + 1]]
    if (!key || !value) continue
    const form = JSON.stringify(value)
    if ((written.get(key.text) ?? form) !== form) doubled.add(key.text)
    written.set(key.text, form)
    members.set(key.text, valueIn(value))
  }
  for (const name of doubled) members.delete(name)
  return { members, doubled: [...doubled] }
}
