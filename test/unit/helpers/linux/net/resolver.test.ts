import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  applyResolver,
  fileBefore,
  isTaken,
  NAMES_LOST,
  planResolver,
  repairNames,
  resolvConf,
  restoreResolver,
  type ResolverState,
} from '../../../../../helpers/linux/net/resolver.ts'

const DNS = { servers: ['10.99.0.1', '10.99.0.2'], domains: ['corp.example'], all: true }
const BEFORE = '# mine\nnameserver 192.168.50.1\noptions edns0\n\n'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-resolver-'))
  path = join(folder, 'resolv.conf')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Everything of a file that could differ. */
function look(): unknown {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return undefined
  const { mode, uid, gid } = found
  return {
    mode,
    uid,
    gid,
    content: found.isSymbolicLink() ? readlinkSync(path) : readFileSync(path).toString('base64'),
  }
}

function onlyPlan(): ResolverState {
  const [state, ...others] = planResolver('ppp0', path)
  expect([state?.method, others]).toEqual(['file', []])
  return state ?? { method: 'file', before: fileBefore(path) }
}

/** In a folder of its own, as in use. */
const copy = (): string => join(folder, 'kept', 'resolv.conf.before')
const places = () => ({ file: path, copy: copy() })

async function there(): Promise<() => Promise<string | undefined>> {
  const state = onlyPlan()
  expect(await applyResolver(state, DNS, places())).toBeUndefined()
  return () => restoreResolver(state, places())
}

describe.runIf(process.getuid?.() === 0)('name servers in a file', () => {
  it('are the tunnel’s while it is up, and the file is as it was after it, to the octet and the mode', async () => {
    writeFileSync(path, Buffer.concat([Buffer.from(BEFORE), Buffer.from([0xff, 0xfe])]))
    chmodSync(path, 0o640)
    const before = look()
    const restore = await there()
    expect(readFileSync(path, 'utf8')).toContain('nameserver 10.99.0.1\nnameserver 10.99.0.2\nsearch corp.example\n')
    expect(readFileSync(path, 'utf8')).not.toContain('192.168.50.1')
    expect(lstatSync(path).mode & 0o777).toBe(0o644)
    expect(await restore()).toBeUndefined()
    expect(look()).toEqual(before)
    expect(readdirSync(folder).filter((name) => name !== 'kept')).toEqual(['resolv.conf'])
  })

  it('take the place of a symbolic link, and not of what it leads to', async () => {
    const target = join(folder, 'elsewhere')
    writeFileSync(target, BEFORE)
    symlinkSync('elsewhere', path)
    const before = look()
    const restore = await there()
    expect(lstatSync(path).isSymbolicLink()).toBe(false)
    expect(readFileSync(target, 'utf8')).toBe(BEFORE)
    await restore()
    expect(look()).toEqual(before)
  })

  it('leave no file where there was none', async () => {
    const restore = await there()
    await restore()
    expect(look()).toBeUndefined()
  })

  it('are restored twice as once', async () => {
    writeFileSync(path, BEFORE)
    const before = look()
    const restore = await there()
    await restore()
    await restore()
    expect(look()).toEqual(before)
  })

  it('are left alone when somebody else wrote them meanwhile', async () => {
    writeFileSync(path, BEFORE)
    const restore = await there()
    writeFileSync(path, 'nameserver 172.16.0.1\n')
    expect(await restore()).toBeUndefined()
    expect(readFileSync(path, 'utf8')).toBe('nameserver 172.16.0.1\n')
  })

  it('are the tunnel’s again after a new lease, and what the lease brought is there after it', async () => {
    writeFileSync(path, BEFORE)
    const first = onlyPlan()
    await applyResolver(first, DNS, places())
    expect(isTaken(first, path)).toBe(false)
    writeFileSync(path, 'nameserver 172.16.0.1\n')
    expect(isTaken(first, path)).toBe(true)
    const second = onlyPlan()
    await applyResolver(second, DNS, places())
    expect(readFileSync(path, 'utf8')).not.toContain('172.16.0.1')
    expect(isTaken(second, path)).toBe(false)
    for (const state of [second, first]) await restoreResolver(state, places())
    expect(readFileSync(path, 'utf8')).toBe('nameserver 172.16.0.1\n')
    expect(isTaken({ method: 'resolved', link: 'ppp0' }, path)).toBe(false)
  })

  it('S1: of a tunnel whose journal is lost are never taken for what was there before, and the copy brings that back', async () => {
    writeFileSync(path, BEFORE)
    chmodSync(path, 0o640)
    const before = look()
    await there()
    // The journal was torn, and its helper killed: the next one finds the file like this.
    expect(planResolver('ppp0', path)).toEqual([])
    expect(repairNames(places())).toBeUndefined()
    expect(look()).toEqual(before)
    expect(readdirSync(join(folder, 'kept'))).toEqual([])
    expect(planResolver('ppp0', path)).toHaveLength(1)
  })

  it('S1: that are left without a copy are said to be, and stay what they are', async () => {
    writeFileSync(path, BEFORE)
    await there()
    rmSync(copy())
    const left = look()
    expect(repairNames(places())).toBe(NAMES_LOST)
    expect(look()).toEqual(left)
  })

  it('S1: somebody else’s are left alone, and an old copy goes', async () => {
    writeFileSync(path, BEFORE)
    await there()
    writeFileSync(path, 'nameserver 172.16.0.1\n')
    expect(repairNames(places())).toBeUndefined()
    expect(readFileSync(path, 'utf8')).toBe('nameserver 172.16.0.1\n')
    expect(readdirSync(join(folder, 'kept'))).toEqual([])
  })

  it('H-056 are restored from a plan whose change was never made, or was half made', async () => {
    writeFileSync(path, BEFORE)
    const before = look()
    const state = onlyPlan()
    writeFileSync(`${path}.culvert-new`, 'torn')
    expect(await restoreResolver(state, places())).toBeUndefined()
    expect(look()).toEqual(before)
    expect(await applyResolver(state, DNS, places())).toBeUndefined()
    expect(readdirSync(folder).filter((name) => name !== 'kept')).toEqual(['resolv.conf'])
  })

  it('H-040 are not written through a link that waits beside the file', async () => {
    const victim = join(folder, 'victim')
    writeFileSync(victim, 'untouched')
    symlinkSync(victim, `${path}.culvert-new`)
    await there()
    expect(readFileSync(victim, 'utf8')).toBe('untouched')
  })
})

describe('the file’s text', () => {
  it('has the servers from before after ours in a split tunnel, as it cannot tell names apart', () => {
    expect(
      resolvConf({ ...DNS, all: false }, BEFORE)
        .split('\n')
        .slice(1),
    ).toEqual([
      'nameserver 10.99.0.1',
      'nameserver 10.99.0.2',
      'search corp.example',
      'nameserver 192.168.50.1',
      'options edns0',
      '',
    ])
  })
})
