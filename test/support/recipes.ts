import { spawnSync } from 'node:child_process'
import { dirname, resolve } from 'node:path'

const PROJECT = resolve(import.meta.dirname, '../..')

/** The environment of a recipe: a copy of this computer with its changes in memory, lost with its last process. */
const ENTER = `mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount -t tmpfs tmpfs "$1/root/run"
for folder in "$2" "$3" "$4"; do mkdir -p "$1/root$folder"; mount --rbind "$folder" "$1/root$folder"; done
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 chroot "$1/root" bash -e -c "$5"`

/** Why no copy can be made here, or undefined. */
export function whyNoCopy(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can copy this computer'
  const tried = inCopy('true', folder)
  return tried.status === 0 ? undefined : `no copy of this computer: ${tried.stderr}`
}

/**
 * Runs a constant script of a test as root in such a copy, without a network.
 * @param folder empty, of the test's own; @param files visible under their own path
 */
export function inCopy(script: string, folder: string, files: string = PROJECT) {
  const words = ['-n', '-m', '-p', '-f', '--kill-child', 'bash', '-e', '-c', ENTER, 'copy']
  return spawnSync('unshare', [...words, folder, PROJECT, dirname(process.execPath), files, script], {
    encoding: 'utf8',
    timeout: 280_000,
  })
}
