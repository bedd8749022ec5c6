import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UNPACKED } from '../set-up/packages.ts'
import { canSeal, DEAD_END, RunningHelper } from './sealed.ts'

const SYSTEMD = '/lib/systemd/systemd'
const OTHER_DAEMON = join(UNPACKED, 'charon-systemd')
export const canBoot = (): boolean => canSeal() && existsSync(SYSTEMD) && existsSync(OTHER_DAEMON)

/** Units of a whole system that a sealed place without devices and a disk of its own does not need. */
const NOT_WANTED = [
  ...['systemd-udevd', 'systemd-udev-trigger', 'systemd-hwdb-update', 'ldconfig', 'systemd-sysusers'],
  ...['systemd-tmpfiles-setup', 'systemd-tmpfiles-setup-dev', 'systemd-machine-id-commit', 'systemd-random-seed'],
]

/**
 * A control group of its own, so that the place's units are separate; `$0` is its name, `$1` what is laid out once and `$2`
 * what each boot begins with, `$3` and `$4` their arguments. A restart ends the first process by SIGHUP (reboot(2)).
 */
const APART = [
  'mount -t cgroup2 none /mnt',
  'here=/mnt$(sed -n "s/^0:://p" /proc/self/cgroup)/$0',
  'mkdir "$here"',
  'echo $$ > "$here/cgroup.procs"',
  'umount /mnt',
  'bash -e -c "$1" "$3" "$4"',
  'until setpriv --pdeathsig KILL unshare -C -p -f --kill-child bash -e -c "$2"; do',
  '  [ -e /mnt/again ]',
  '  rm /mnt/again',
  '  umount -R /mnt/root',
  'done',
].join('\n')
const AWAY = [
  'mount -t cgroup2 none /mnt',
  'find "/mnt$(sed -n "s/^0:://p" /proc/self/cgroup)/$0" -depth -type d -exec rmdir {} +',
].join('\n')

const OVERLAY = 'mount -t overlay none -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root'

/** This machine's own files, read-only; `$0` is the helper, `$1` the folder of the command line, or nothing. */
const LAY_OUT = [
  'mount -t tmpfs -o mode=755 none /mnt',
  'mkdir /mnt/upper /mnt/work /mnt/root',
  OVERLAY,
  'cd /mnt/root',
  'rm -rf etc/systemd/system var/lib/culvert',
  'mkdir -p etc/systemd/system usr/lib/culvert',
  'install -o 0 -g 0 -m 755 "$0" usr/lib/culvert/culvert-helper',
  'if [ -n "$1" ]; then cp -r "$1" usr/lib/culvert/command; chown -R 0:0 usr/lib/culvert; chmod -R go-w usr/lib/culvert; fi',
  // The copy does not include file systems mounted below the root, such as perhaps the project.
  `cp -r ${OTHER_DAEMON} usr/lib/culvert/other-daemon`,
  `for unit in ${NOT_WANTED.join(' ')}; do ln -s /dev/null etc/systemd/system/$unit.service; done`,
  'cd /',
  'umount /mnt/root',
  'echo quiet.target > /mnt/target',
  ...DEAD_END,
].join('\n')

const BOOT = [
  OVERLAY,
  'cd /mnt/root',
  'mount -t proc proc proc',
  'mount -t sysfs -o ro sysfs sys',
  'mount -t cgroup2 cgroup2 sys/fs/cgroup',
  'mount -t tmpfs -o mode=755 tmpfs run',
  'mount -t tmpfs -o mode=1777 tmpfs tmp',
  'mount -t tmpfs -o mode=755 tmpfs dev',
  'for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done',
  'mkdir -p run/systemd/system',
  "printf '[Unit]\\nDefaultDependencies=no\\n' > run/systemd/system/quiet.target",
  // As in a real boot, mounts for a unit's credentials are visible to the unit.
  'mount --make-rshared .',
  `exec chroot . /usr/bin/env -i container=culvert PATH=/usr/sbin:/usr/bin ${SYSTEMD} --unit=$(cat /mnt/target) --log-target=null --show-status=0`,
].join('\n')

const [QUIET, EVERYTHING] = ['quiet.target', 'multi-user.target']

/** A process's child; 0 if it has none. */
function childOf(parent: number): number {
  try {
    return Number(readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ')[0])
  } catch {
    // It has ended meanwhile.
    return 0
  }
}

/** Of what is written in the place: what lies over the machine's own files, and file systems in memory. */
const WRITABLE = ['/mnt/upper', '/mnt/root/run', '/mnt/root/tmp', '/mnt/root/dev']

/** A copy of this machine with systemd as its first process and no unit started. Its router answers nothing. */
export class BootedPlace {
  readonly #holder: ChildProcess
  readonly #name: string
  #process = 0

  private constructor(holder: ChildProcess, name: string) {
    this.#holder = holder
    this.#name = name
  }

  /** @param helper its path outside @param command folder of the built command line, which root installs next to it */
  static async open(helper: string, command = ''): Promise<BootedPlace> {
    const name = `culvert-test-${process.pid}`
    const words = ['-m', '-n', '-u', '-i', 'bash', '-e', '-c', APART, name, LAY_OUT, BOOT, helper, command]
    const place = new BootedPlace(spawn('unshare', words, { stdio: ['ignore', 'ignore', 'inherit'] }), name)
    await place.#up(QUIET)
    return place
  }

  /** Restarts the place as a person would, with whatever is enabled to start with the computer. */
  async restart(): Promise<void> {
    spawnSync('nsenter', [...this.#mounts(), 'sh', '-c', `echo ${EVERYTHING} > /mnt/target; touch /mnt/again`])
    const before = this.#process
    this.run('systemctl reboot')
    await this.#up(EVERYTHING, before)
  }

  /** Waits until systemd has reached the target, as another process than before. */
  async #up(target: string, before = 0): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      // The holder's child holds the name spaces of one boot.
      this.#process = childOf(childOf(this.#holder.pid ?? 0))
      if (this.#process === 0 || this.#process === before) continue
      if (this.run(`systemctl is-active ${target}`).startsWith('active')) return
    }
    throw new Error('systemd did not come up')
  }

  /** Adds the files of the package whose charon systemd itself starts. */
  addOtherDaemon(): void {
    this.run(`cd /usr/lib/culvert/other-daemon && cp -r usr/. /usr && if [ -d lib ]; then cp -r lib/. /usr/lib; fi`)
    this.run('chown 0:0 /usr/sbin/charon-systemd; systemctl daemon-reload')
  }

  /** Runs a constant script of a test in the place and returns its output. @param input of the script */
  run(script: string, input = ''): string {
    // Bash warns about a locale that is not installed, and the warning would be in the compared output.
    const env = { ...process.env, LC_ALL: 'C' }
    const words = [...this.#enter(), 'bash', '-c', script]
    const { stdout, stderr } = spawnSync('nsenter', words, { encoding: 'utf8', env, input })
    return stdout + stderr
  }

  /** Files that were written in the place and have the word in their names. The machine's own, below, are not looked through. */
  written(word: string): readonly string[] {
    const words = [
      '-t',
      String(this.#process),
      '-m',
      '--',
      'find',
      ...WRITABLE,
      '-name',
      `*${word}*`,
      '-printf',
      '/%P\\n',
    ]
    return spawnSync('nsenter', words, { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((path) => path !== '')
  }

  /** The place's own message bus, once started there, as seen from outside. */
  get busAddress(): string {
    return `unix:path=/proc/${this.#process}/root/run/dbus/system_bus_socket`
  }

  helper(): RunningHelper {
    const words = [...this.#enter(), '/usr/lib/culvert/culvert-helper', 'session']
    return new RunningHelper(spawn('nsenter', words, { env: {}, stdio: 'pipe' }))
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#holder.once('exit', resolve))
    this.#holder.kill('SIGKILL')
    await gone
    for (let tries = 0; tries < 20; tries++) {
      if (spawnSync('unshare', ['-m', 'bash', '-e', '-c', AWAY, this.#name]).status === 0) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** The place's mounts, below its own root. */
  #mounts(): readonly string[] {
    return ['-t', String(this.#process), '-m', '--']
  }

  #enter(): readonly string[] {
    return ['-t', String(this.#process), '-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w', '--']
  }
}
