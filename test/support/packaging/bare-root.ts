import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { succeed } from './build.ts'

/** Releases of Debian on which the package is installed. Neither installs Node.js by itself. */
export type Suite = 'bookworm' | 'trixie'

export const canMakeRoots = (): boolean =>
  process.getuid?.() === 0 && ['mmdebstrap', 'unshare', 'ip'].every((name) => spawnSync('which', [name]).status === 0)

const ROOTS = join(import.meta.dirname, '../set-up/roots.sh')
const sources = (suite: Suite): string => succeed('bash', '-euc', '. "$0"; archives "$1"', ROOTS, suite)

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * A bare Debian, `minbase`, with the package's dependencies but without the package. Programs in it have their own
 * processes, a network with only loopback, and lose what they wrote to /home, /run and /tmp.
 */
export class BareRoot {
  readonly path: string

  /** @param depends the package's own Depends, which apt resolves in the root */
  constructor(suite: Suite, depends: string) {
    this.path = mkdtempSync(join(tmpdir(), `culvert-${suite}-`))
    chmodSync(this.path, 0o755)
    const options = [
      ...['--quiet', '--mode=root', '--variant=minbase', '--dpkgopt=force-unsafe-io'],
      '--aptopt=APT::Install-Recommends "false"',
      '--customize-hook=chroot "$1" apt-get satisfy --yes "$DEPENDS"',
      '--customize-hook=chroot "$1" useradd anna',
    ]
    const made = spawnSync('mmdebstrap', [...options, suite, this.path, '-'], {
      encoding: 'utf8',
      input: sources(suite),
      env: { ...process.env, DEPENDS: depends, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (made.status === 0) return
    this.remove()
    throw new Error(`mmdebstrap ${suite}: ${made.error?.message ?? made.stderr}`)
  }

  /** Runs a constant script of a test in the root, as root. Its processes end with it. */
  run(script: string, input = '', kept = false): Ran {
    const { status, stdout, stderr } = spawnSync('unshare', this.#words(script, kept), {
      input,
      encoding: 'utf8',
      timeout: 100_000,
    })
    return { status, stdout, stderr }
  }

  /** Starts the same, with access to its streams. */
  start(script: string): ChildProcessByStdio<Writable, Readable, null> {
    return spawn('unshare', this.#words(script, false), { stdio: ['pipe', 'pipe', 'inherit'] })
  }

  #words(script: string, kept: boolean): readonly string[] {
    const at = (name: string): string => `'${this.path}/${name}'`
    const forgotten = kept ? [] : ['run', 'home', 'tmp'].map((name) => `mount -t tmpfs none ${at(name)}`)
    const seal = ['ip link set lo up', `mount -t proc none ${at('proc')}`, `mount -t devpts none ${at('dev/pts')}`]
    const env = 'env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive'
    const enter = [...seal, ...forgotten, `exec ${env} chroot '${this.path}' bash -c "$0"`]
    return ['-n', '-m', '-p', '-f', '--kill-child', 'bash', '-e', '-c', enter.join('\n'), script]
  }

  /** Runs it as a person without privileges, whose home is /home/anna. */
  runAsPerson(script: string, input = ''): Ran {
    const home = ['install -d -o anna -g anna /home/anna', 'cd /home/anna']
    const person = 'exec setpriv --reuid anna --regid anna --clear-groups env HOME=/home/anna bash -c'
    return this.run([...home, `${person} ${quoted(script)}`].join('\n'), input)
  }

  /** Installs a package file with apt, without a network: all its dependencies are there. */
  install(deb: string): Ran {
    copyFileSync(deb, join(this.path, 'tmp', basename(deb)))
    const ran = this.run(`apt-get install --yes --no-install-recommends /tmp/${basename(deb)}`, '', true)
    rmSync(join(this.path, 'tmp', basename(deb)))
    return ran
  }

  /** Every path except the records of apt and dpkg themselves. */
  files(): readonly string[] {
    const kept = /^(var\/(cache|log|lib\/(apt|dpkg))\/|(proc|dev)\/)/
    // The root's links are absolute; only a search that does not follow them stays inside.
    const listed = succeed('find', '-P', this.path, '-xdev', '-mindepth', '1', '-printf', String.raw`%P\n`)
    return listed
      .split('\n')
      .filter((path) => !kept.test(path))
      .sort()
  }

  remove(): void {
    if (existsSync(this.path)) succeed('rm', '-rf', '--one-file-system', this.path)
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
