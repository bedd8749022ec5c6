import { isAbsolute, win32 } from 'node:path'
import { distrust, type Trusted } from '../domain/trust/problem.ts'
import { done } from '../domain/result.ts'

/**
 * The one signed file that a start of the app names. Arguments are untrusted: a link that a person clicks can determine
 * them, and a second start passes its own from another process.
 */
export const EXTENSION = '.culvert'
const LONGEST_PATH = 4_096
const MOST_ARGUMENTS = 64
const CONTROL = /\p{Cc}/u
/** The form that launchers give to a local file. */
const FILE_URI = 'file:///'

/**
 * @param words the arguments after the program and its own, in their order
 * @returns undefined if none is named; a refusal for anything that is not exactly one absolute path
 */
export function namedFile(words: unknown): Trusted<string> | undefined {
  if (!Array.isArray(words) || words.length > MOST_ARGUMENTS) return refused()
  const texts = words.filter((word): word is string => typeof word === 'string')
  if (texts.length < words.length) return refused()
  const mark = texts.indexOf('--')
  // After the `--`, every word is a file name; before it, words like switches are Chromium's.
  const named = mark < 0 ? texts.filter((word) => !word.startsWith('-')) : texts.slice(mark + 1)
  const files = named.filter((word) => word !== '' && word !== '.')
  const [first] = files
  if (first === undefined) return undefined
  return files.length === 1 ? onePath(first) : refused()
}

function onePath(word: string): Trusted<string> {
  if (word.length > LONGEST_PATH || CONTROL.test(word)) return refused()
  const path = word.startsWith(FILE_URI) ? pathOf(word) : word
  if (path === undefined || CONTROL.test(path)) return refused()
  const isPath = isAbsolute(path) || (win32.isAbsolute(path) && /^([A-Za-z]:|\\\\)/.test(path))
  return isPath && path.toLowerCase().endsWith(EXTENSION) ? done(path) : refused()
}

/** The path of a file URI without a host. Node's own conversion is not used: it crashes on some malformed URIs. */
function pathOf(uri: string): string | undefined {
  const encoded = uri.slice(FILE_URI.length - 1)
  if (/[?#]|%2f|%5c|%00/i.test(encoded)) return undefined
  try {
    const path = decodeURIComponent(encoded)
    return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path
  } catch {
    return undefined
  }
}

const refused = (): Trusted<never> => distrust('E_LINK_ARG')
