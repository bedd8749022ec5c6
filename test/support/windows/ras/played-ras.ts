import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import type { FramedProgram } from '../../../../src-main/platform/framed-process/framed-process.ts'
import { bundled } from '../../services/bundle.ts'
import { eventsOf, type PlayedEvent } from '../played-events.ts'
import { buildFakeRas } from './build.ts'

/** An entry as the fake knows it. `plan`: `ok`, `silent`, or `STATE:CODE`, the number of the failure and its state. */
export interface RasEntryPlayed {
  readonly name: string
  readonly guid: string
  readonly allUsers: boolean
  readonly plan: string
}

const CACHE = resolve(import.meta.dirname, '../../../../node_modules/.cache/fake-ras')
const SOURCES = ['rasapi32.c', 'abi.ts', 'build.ts'].map((name) => join(import.meta.dirname, name))

/** Why no RAS can be played here, or undefined. */
export const withoutFakeRas = (): string | undefined => {
  try {
    fakeRas()
    return undefined
  } catch {
    return 'no C compiler: npm run set-up -- test'
  }
}

/** The fake library, rebuilt when its source has changed. */
function fakeRas(): string {
  const digest = createHash('sha256')
  for (const path of SOURCES) digest.update(readFileSync(path))
  const folder = join(CACHE, digest.digest('hex').slice(0, 16))
  const library = join(folder, 'librasapi32.so')
  if (existsSync(library)) return library
  // Another worker may be building it too.
  const draft = `${folder}.${process.pid}`
  buildFakeRas(draft)
  if (existsSync(folder)) rmSync(draft, { recursive: true })
  else renameSync(draft, folder)
  return library
}

interface BundledDoor {
  readonly path: string
  remove(): void
}

let door: Promise<BundledDoor> | undefined
/** The product's own process for RAS, bundled once until it is removed: test files share this module. */
export const rasDoor = (): Promise<BundledDoor> => (door ??= bundleDoor())

async function bundleDoor(): Promise<BundledDoor> {
  const { path, remove } = await bundled(
    resolve(import.meta.dirname, '../../../../src-main/platform/windows/ras/main.ts'),
  )
  return {
    path,
    remove() {
      door = undefined
      remove()
    },
  }
}

/** The bytes of a GUID in Windows' order, from its printed form. */
const guidOctets = (text: string): string => {
  const [one = '', two = '', three = '', ...rest] = text.replace(/[{}]/g, '').split('-')
  const turned = (hex: string): string => Buffer.from(hex, 'hex').reverse().toString('hex')
  return turned(one) + turned(two) + turned(three) + rest.join('').toLowerCase()
}

/** The reverse. */
const guidOf = (octets: string): string => {
  const hex = (from: number, to: number): string => octets.slice(2 * from, 2 * to)
  const turned = (from: number, to: number): string => Buffer.from(hex(from, to), 'hex').reverse().toString('hex')
  return `{${turned(0, 4)}-${turned(4, 6)}-${turned(6, 8)}-${hex(8, 10)}-${hex(10, 16)}}`.toUpperCase()
}

const DIALLED = /^RasDialW .* plan=(\S+) name=(\S*) correlation=(\S{32}) at=(\d+)$/

/** States of a dial before it is up. */
const STEPS = 12

/** The RAS of a Windows played by a C library: its state is in a folder, shared by every process that loads it. */
export class PlayedRas {
  readonly folder: string
  readonly book: string
  readonly sharedBook: string
  /** Orders to the fake: `RasDialW=hang`. */
  faults: readonly string[] = []
  /** Milliseconds of each state of a dial. */
  step = 15
  /** A failed dial shows as disconnected, instead of in the state in which it failed. */
  failsDisconnected = false
  /** The listed connection has no correlation id. */
  isUntied = false

  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    this.book = 'C:\\Users\\anna\\AppData\\Roaming\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk'
    this.sharedBook = 'C:\\ProgramData\\Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk'
    this.entries([])
  }

  entries(list: readonly RasEntryPlayed[]): void {
    const lines = list.map(({ name, guid, allUsers, plan }) =>
      [Buffer.from(name, 'utf16le').toString('hex'), allUsers ? 'all' : 'user', guidOctets(guid), plan].join(' '),
    )
    writeFileSync(join(this.folder, 'entries.new'), lines.map((line) => `${line}\n`).join(''))
    renameSync(join(this.folder, 'entries.new'), join(this.folder, 'entries'))
  }

  /** Removes the phone book. */
  loseBook(): void {
    rmSync(join(this.folder, 'entries'))
  }

  environment(): Record<string, string> {
    return {
      CULVERT_RAS_STATE: this.folder,
      CULVERT_RAS_STEP: `${this.step}`,
      ...(this.failsDisconnected ? { CULVERT_RAS_FORM: 'disconnected' } : {}),
      ...(this.isUntied ? { CULVERT_RAS_UNTIED: '1' } : {}),
      ...(this.faults.length > 0 ? { CULVERT_RAS_FAULTS: this.faults.join(',') } : {}),
    }
  }

  /** For the library as a DLL, which has no variables: the next process that loads it reads them here. */
  writeEnvironment(): void {
    const { CULVERT_RAS_STATE: _folder, ...rest } = this.environment()
    const lines = Object.entries(rest).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(join(this.folder, 'environment'), lines.join(''))
  }

  /** @param door of `rasDoor`. The environment is read now: a fault ordered later does not apply. */
  program(door: string): FramedProgram {
    return { program: process.execPath, args: [door, fakeRas(), fakeRas()], env: this.environment() }
  }

  /** In the words of Get-VpnConnection. */
  statusOf(guid: string): 'Connected' | 'Connecting' | 'Disconnected' {
    const path = join(this.folder, 'connections')
    const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
    const line = lines.find((text) => text.split(' ')[3] === guidOctets(guid))
    const [, , , , plan, began, ended] = line?.split(' ') ?? []
    if (ended !== '0') return 'Disconnected'
    return plan === 'ok' && Date.now() - Number(began) > STEPS * this.step ? 'Connected' : 'Connecting'
  }

  /** What is stored for an entry: `key`, `user` or `password`, as text; undefined if nothing. */
  kept(guid: string, part: 'key' | 'user' | 'password'): string | undefined {
    const path = join(this.folder, `kept-${guidOctets(guid)}.${part}`)
    return existsSync(path) ? readFileSync(path).toString('utf16le') : undefined
  }

  keep(guid: string, part: 'key' | 'user' | 'password', text: string): void {
    writeFileSync(join(this.folder, `kept-${guidOctets(guid)}.${part}`), Buffer.from(text, 'utf16le'))
  }

  /** The calls that changed something, one per line. */
  calls(): readonly string[] {
    const path = join(this.folder, 'calls')
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
  }

  /** The events that Windows has written so far about the dials. */
  events(): readonly PlayedEvent[] {
    const all = this.calls().flatMap((line) => {
      const [, plan = '', name = '', correlation, begun] = DIALLED.exec(line) ?? []
      if (correlation === undefined) return []
      const text = Buffer.from(name, 'hex').toString('utf16le')
      return eventsOf({ name: text, correlation: guidOf(correlation), plan, begun: Number(begun), step: this.step })
    })
    return all.filter(({ at }) => at <= Date.now())
  }

  /** The credentials that the fake received at each dial. */
  dials(): readonly { readonly user: string; readonly password: string }[] {
    const read = (hex: string | undefined): string => Buffer.from(hex ?? '', 'hex').toString('utf16le')
    return this.calls().flatMap((line) => {
      const [, user, password] = /^RasDialW user=(\S*) password=(\S*)/.exec(line) ?? []
      return user === undefined ? [] : [{ user: read(user), password: read(password) }]
    })
  }
}
