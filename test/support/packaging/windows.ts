import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { makeMsi } from '../../../assets/installer/windows/msi.mjs'
import { toolsFolder, type Compiled } from '../wine/tools.ts'
import { wineRoot } from '../wine/place.ts'
import { electronBuilder, ROOT, succeed } from './build.ts'

const WORK = join(ROOT, 'artifacts/package')
/** Runs a program of the root that has Wine. */
export const ENTER = join(import.meta.dirname, '../wine/enter.sh')
/** Programs of Wine's root that the packaging tools call. */
const PROGRAMS = ['7za', 'makensis', 'msibuild', 'msiinfo', 'osslsigncode', 'wine', 'wixl']

/** Plugins that electron-builder would download, and the libraries that each is linked with. */
const PLUGINS = ['StdUtils', 'UAC', 'nsProcess', 'Nsis7z', 'WinShell'].map((name): Compiled => ({
  source: 'installer-plugins.c',
  name: `${name}.dll`,
  bits: 32,
  flags: ['-shared', '-DUNICODE', '-D_UNICODE', `-DPLUGIN_${name}`, '-Wno-unused-function'],
  libraries: ['/usr/i686-w64-mingw32/lib/nsis/libpluginapi-x86-unicode.a'],
}))

export const PASSWORD = 'throw-away'

export interface WindowsPackages {
  /** electron-builder's unpacked folder. */
  readonly folder: string
  /** The folder of the installers, which have these names. */
  readonly output: string
  readonly installer: string
  readonly msi: string
  /** An MSI of a later version. */
  readonly laterMsi: string
  /** The certificate that signed, as PEM. */
  readonly authority: string
}

/** An environment in which these programs come first, and electron-builder uses them instead of its downloads. */
function environment(tools: string, certificate: string): NodeJS.ProcessEnv {
  return {
    PATH: [join(tools, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
    ELECTRON_BUILDER_7ZIP_PATH: join(tools, 'bin/7za'),
    ELECTRON_BUILDER_NSIS_DIR: join(tools, 'nsis'),
    ELECTRON_BUILDER_NSIS_RESOURCES_DIR: join(tools, 'resources'),
    // No timestamp, because that needs a server.
    ELECTRON_BUILDER_OFFLINE: 'true',
    USE_SYSTEM_WINE: 'true',
    USE_SYSTEM_OSSLSIGNCODE: 'true',
    CSC_LINK: certificate,
    CSC_KEY_PASSWORD: PASSWORD,
  }
}

/** Lays the tools out as electron-builder expects them. */
function layOut(tools: string): void {
  rmSync(tools, { recursive: true, force: true })
  const put = (path: string): string => {
    mkdirSync(dirname(join(tools, path)), { recursive: true })
    return join(tools, path)
  }
  const entering = (name: string): string => `#!/bin/sh\nexec '${ENTER}' '${wineRoot()}' '${ROOT}' ${name} "$@"\n`
  for (const name of PROGRAMS) writeFileSync(put(`bin/${name}`), entering(name), { mode: 0o755 })
  // electron-builder passes the path of its own download.
  writeFileSync(put('nsis/linux/makensis'), entering('env NSISDIR=/usr/share/nsis makensis'), { mode: 0o755 })
  // Only packed and signed: nothing here elevates.
  copyFileSync(join(vendorFolder(), 'rcedit.exe'), put('nsis/elevate.exe'))
  const plugins = toolsFolder(PLUGINS)
  for (const name of readdirSync(plugins))
    copyFileSync(join(plugins, name), put(`resources/plugins/x86-unicode/${name}`))
}

/** A code-signing certificate of no real publisher, and its key. */
function makeCertificate(folder: string): { readonly pem: string; readonly p12: string } {
  mkdirSync(folder, { recursive: true })
  const [key, pem, p12] = ['key.pem', 'certificate.pem', 'certificate.p12'].map((name) => join(folder, name))
  if (!key || !pem || !p12) throw new Error('unreachable')
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Culvert test']
  succeed('openssl', ...request, '-addext', 'extendedKeyUsage=codeSigning', '-keyout', key, '-out', pem)
  succeed('openssl', 'pkcs12', '-export', '-inkey', key, '-in', pem, '-out', p12, '-passout', `pass:${PASSWORD}`)
  return { pem, p12 }
}

/** Builds installer and MSI without a network, and signs both. @throws with a tool's output */
export async function buildWindowsPackages(manifest: Parameters<typeof makeMsi>[2]): Promise<WindowsPackages> {
  const tools = join(WORK, 'windows-tools')
  layOut(tools)
  const { pem, p12 } = makeCertificate(join(WORK, 'windows-certificate'))
  const env = environment(tools, p12)
  const output = join(WORK, 'windows')
  rmSync(output, { recursive: true, force: true })
  const attempt = await electronBuilder(['nsis'], output, {
    system: 'win',
    architecture: 'x64',
    // Compression does not matter to the tests, and takes a minute.
    settings: ['compression=store', 'nsis.artifactName=culvert-setup.exe'],
    env,
  })
  if (attempt.exitCode !== 0) throw new Error(attempt.output)
  const made = { folder: join(output, 'win-unpacked'), output, authority: pem }
  const names = { installer: 'culvert-setup.exe', msi: 'culvert.msi', laterMsi: 'culvert-later.msi' }
  const found = { ...process.env, ...env }
  makeMsi(made.folder, join(output, names.msi), manifest, found)
  makeMsi(made.folder, join(output, names.laterMsi), { ...manifest, version: later(manifest.version) }, found)
  for (const name of [names.msi, names.laterMsi]) sign(join(tools, 'bin/osslsigncode'), join(output, name), p12)
  return { ...made, ...names }
}

export const later = (version: string): string => version.replace(/\d+$/, (patch) => String(Number(patch) + 1))

function sign(program: string, path: string, p12: string): void {
  const signed = `${path}.signed`
  succeed(program, 'sign', '-pkcs12', p12, '-pass', PASSWORD, '-h', 'sha256', '-in', path, '-out', signed)
  renameSync(signed, path)
}

/** Verifies a program's own signature: its integrity, and its signer. @throws if it is invalid */
export const verifySignature = (path: string, authority: string): string =>
  succeed(join(WORK, 'windows-tools/bin/osslsigncode'), 'verify', '-CAfile', authority, '-in', path)

/** A folder with a 7z.exe for Windows, next to its library under the name that it looks for. */
export function sevenZip(): string {
  const folder = join(WORK, 'windows-7z')
  mkdirSync(folder, { recursive: true })
  for (const kind of ['exe', 'dll']) copyFileSync(join(vendorFolder(), `7z-x64.${kind}`), join(folder, `7z.${kind}`))
  return folder
}

/** Windows programs from a dependency of electron-builder, named by processor. */
function vendorFolder(): string {
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'))
  return join(dirname(builder.resolve('electron-winstaller/package.json')), 'vendor')
}
