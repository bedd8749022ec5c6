/** Pieces of bash. Values enter a script only through `quote` or `writeFile`. */

export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A line that writes exactly these bytes to a file, with builtins only (starting a program costs 13 ms in the guest). */
export function writeFile(path: string, content: string, mode = '644'): string {
  const plain = /[A-Za-z0-9 _./:;=,@+#()[\]{}<>|&*!?"$-]/
  const octal = [...Buffer.from(content, 'utf8')].map((byte) => {
    const character = String.fromCharCode(byte)
    return byte < 128 && plain.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`
  })
  // Removed first, because writing to a file of the shared root would first copy it up, and not all can be read.
  return `mkdir -p ${quote(path.replace(/\/[^/]*$/, '') || '/')}; rm -f ${quote(path)}; (umask 077; printf -- '${octal.join('')}' > ${quote(path)}); chmod ${mode} ${quote(path)}`
}

/** A line that kills programs by name, on this machine only (each has its own process table). */
export function endPrograms(...names: readonly string[]): string {
  const pattern = quote(`^(${names.join('|')})$`)
  return `pkill -KILL -x ${pattern}; for i in {1..50}; do pgrep -x ${pattern} >/dev/null || break; sleep 0.05; done`
}

/** A line that waits until a command succeeds, and fails if it does not in time. */
export function until(seconds: number, command: string): string {
  return `for ((i = ${seconds * 10}; i > 0; i--)); do ${command} >/dev/null 2>&1 && break; sleep 0.1; done; [ $i -gt 0 ] || { echo "still not: "${quote(command)} >&2; exit 1; }`
}
