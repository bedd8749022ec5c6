import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'plist'
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { agentOf } from '../../../../../src-main/platform/person-services/agent.ts'
import { taskXml } from '../../../../../src-main/platform/person-services/task.ts'
import { byNode, byPython, withoutPython } from '../../../../support/macos/read-plists.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const HOSTILE = [
  '</Description></Task>',
  'a & b &amp; c &#65;',
  ']]> <![CDATA[x]]>',
  '"quotes" and \'more\'',
  '日本語 ünï',
]
const PROGRAM = ['/Applications/Q&A <1>/node', '/Applications/Q&A <1>/culvert.mjs']

type Element = [name: string, attributes: object, text: string, children: Element[]]
const READER = join(import.meta.dirname, '../../../../support/service/xml-reader.py')

/** Task Scheduler reads UTF-16 with its mark, and so does each reader. */
function byPythonXml(xml: string): Element {
  const { stdout, stderr } = spawnSync('python3', [READER], { input: Buffer.from(`\ufeff${xml}`, 'utf16le') })
  if (stdout.length === 0) throw new Error(stderr.toString())
  return JSON.parse(stdout.toString()) as Element
}

function bySaxes(xml: string): Element {
  const root: Element = ['', {}, '', []]
  const open = [root]
  const parser = new SaxesParser({})
  parser.on('opentag', ({ name, attributes: { xmlns: _own, ...attributes } }) => {
    const element: Element = [name, attributes, '', []]
    open.at(-1)?.[3].push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element) element[2] += text
  })
  parser.on('closetag', () => {
    const element = open.pop()
    if (element && element[3].length > 0) element[2] = ''
  })
  parser.write(xml).close()
  const [first] = root[3]
  if (!first) throw new Error('no element')
  return first
}

const within = ([, , , children]: Element, ...path: readonly string[]): Element | undefined => {
  const [first, ...rest] = path
  const child = children.find(([name]) => name === first)
  return child && rest.length > 0 ? within(child, ...rest) : child
}

describe.skipIf(withoutPython())('what the system is told, by two readers of its format', () => {
  it.each(HOSTILE)('a task named %s', (name) => {
    const xml = taskXml({
      id: OFFICE_ID,
      name,
      user: 'R&D\\anna',
      consoleHost: 'C:\\Windows\\System32\\conhost.exe',
      program: ['C:\\Program Files\\Q&A\\node.exe', 'C:\\Program Files\\Q&A\\culvert.mjs'],
    })
    const task = byPythonXml(xml)
    expect(bySaxes(xml)).toEqual(task)
    const textAt = (...path: readonly string[]) => within(task, ...path)?.[2]
    expect(textAt('RegistrationInfo', 'Description')).toBe(`Culvert: ${name}`)
    expect(textAt('Triggers', 'LogonTrigger', 'UserId')).toBe('R&D\\anna')
    expect(textAt('Principals', 'Principal', 'RunLevel')).toBe('LeastPrivilege')
    expect(textAt('Settings', 'ExecutionTimeLimit')).toBe('PT0S')
    expect(textAt('Actions', 'Exec', 'Arguments')).toBe(
      `--headless "C:\\Program Files\\Q&A\\node.exe" "C:\\Program Files\\Q&A\\culvert.mjs" "service" "run" "${OFFICE_ID}"`,
    )
  })

  it('an agent', () => {
    const text = build(agentOf({ id: OFFICE_ID, program: PROGRAM }))
    const [read] = byPython([text])
    expect(byNode(text)).toEqual(read)
    expect(read).toEqual({
      type: 'dictionary',
      value: {
        Label: { type: 'string', value: `org.example.culvert.${OFFICE_ID}` },
        ProgramArguments: {
          type: 'array',
          value: [...PROGRAM, 'service', 'run', OFFICE_ID].map((value) => ({ type: 'string', value })),
        },
        RunAtLoad: { type: 'boolean', value: true },
        KeepAlive: { type: 'dictionary', value: { Crashed: { type: 'boolean', value: true } } },
      },
    })
  })
})
