/** Modules with restricted imports: only a file whose path matches may import them. */
export const DOORS: Readonly<Record<string, RegExp>> = {
  'node:child_process':
    /^src-main\/platform\/[a-z-]+\/run(\/|\.ts)|^src-main\/platform\/framed-process\/|^src-main\/signing\/run\.ts$|^helpers\/linux\/system\/run\.ts$/,
  'node:dgram': /^src-main\/protocol\/io\//,
  'node:net':
    /^src-main\/protocol\/io\/|^src-main\/platform\/dbus\/|^src-main\/platform\/[a-z-]+\/run(\/|\.ts)|^helpers\/linux\/vici\/client\.ts$/,
  'node:http': /^$/,
  'node:https': /^src-main\/platform\/https\//,
  'node:vm': /^$/,
  'node:worker_threads': /^src-main\/services\/reading\//,
  keytar: /^src-main\/services\/secrets\/vault/,
  koffi: /^src-main\/platform\/(?:windows\/ras|macos\/connection)\/library\.ts$/,
  'sudo-prompt': /^src-main\/platform\/elevate\.ts$/,
}
