/**
 * The nine switches that Electron burns into its own binary, in their order there. All are set, each on purpose; a
 * runtime with more or fewer of them fails the build, so that a new one is decided on and not inherited.
 */
export const FUSES = [
  // Whoever sets ELECTRON_RUN_AS_NODE gets no Node.js with the app's name and rights. The command line has its own
  // (runtime.mjs).
  { name: 'RunAsNode', on: false },
  { name: 'EnableCookieEncryption', on: true },
  { name: 'EnableNodeOptionsEnvironmentVariable', on: false },
  // Nobody attaches a debugger to a release; the end-to-end tests drive an unpackaged app.
  { name: 'EnableNodeCliInspectArguments', on: false },
  { name: 'EnableEmbeddedAsarIntegrityValidation', on: true },
  { name: 'OnlyLoadAppFromAsar', on: true },
  { name: 'LoadBrowserProcessSpecificV8Snapshot', on: false },
  // The window is served under its own scheme; file: has no privileges.
  { name: 'GrantFileProtocolExtraPrivileges', on: false },
  { name: 'WasmTrapHandlers', on: true },
]

// Electron's "fuse wire": this text, a version byte, a length byte, then one character a fuse.
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const VERSION = 1
const ON = '1'.charCodeAt(0)
const OFF = '0'.charCodeAt(0)

/** Where each wire of a binary is; a universal macOS binary has two. */
function wires(binary) {
  const found = []
  for (let at = binary.indexOf(SENTINEL); at !== -1; at = binary.indexOf(SENTINEL, at + 1)) {
    found.push(at + SENTINEL.length)
  }
  if (found.length === 0) throw new Error('no fuse wire: this is not an Electron runtime')
  return found
}

/** Sets every fuse of every wire in place. Throws when a wire is not the one this table was written for. */
export function setFuses(binary) {
  for (const wire of wires(binary)) {
    const version = binary[wire]
    const length = binary[wire + 1]
    if (version !== VERSION) throw new Error(`fuse wire version ${version}, expected ${VERSION}`)
    if (length !== FUSES.length) {
      throw new Error(
        `this runtime has ${length} fuses, and ${FUSES.length} are decided on in assets/installer/fuses.mjs`,
      )
    }
    FUSES.forEach((fuse, i) => {
      const now = binary[wire + 2 + i]
      if (now !== ON && now !== OFF) throw new Error(`fuse ${fuse.name} is gone from this runtime`)
      binary[wire + 2 + i] = fuse.on ? ON : OFF
    })
  }
  return binary
}

/** What each wire says, one character a fuse: `0` off, `1` on, `r` removed. */
export function readFuses(binary) {
  return wires(binary).map((wire) => binary.toString('latin1', wire + 2, wire + 2 + binary[wire + 1]))
}
