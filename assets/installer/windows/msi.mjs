import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Makes an MSI of electron-builder's unpacked folder, by wixl, msibuild (Debian: `wixl`, `msitools`): for all users, for
 * Intune, group policies and whatever else speaks Windows Installer. Silent by nature: `msiexec /i FILE /qn`.
 *
 *   node msi.mjs FOLDER OUTPUT
 */

/** Never to be changed: by it a newer version finds the one before. */
const UPGRADE_CODE = '5F0B5C5E-3E0A-4E36-9D53-0C6A9B1E7D42'
const SPACE = '9C0E4E0C-6C44-4B4B-8D0A-5E2E7C2B8F11'

/** A GUID that is the same for the same words in every build: Windows Installer counts components by theirs. */
function guidOf(...words) {
  const digits = createHash('sha256')
    .update(JSON.stringify([SPACE, ...words]))
    .digest('hex')
  const parts = [8, 4, 4, 4, 12]
  let at = 0
  return parts
    .map((length) => digits.slice(at, (at += length)))
    .join('-')
    .toUpperCase()
}

const idOf = (kind, path) => `${kind}_${createHash('sha256').update(path).digest('hex').slice(0, 24)}`
const escaped = (text) =>
  text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter])

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
    .sort()
}

/** Folders within folders, each with its files: a component for each file, as Windows Installer repairs them. */
function treeOf(files) {
  const root = { folders: new Map(), files: [] }
  for (const path of files) {
    let at = root
    for (const name of dirname(path)
      .split('/')
      .filter((part) => part !== '.')) {
      if (!at.folders.has(name)) at.folders.set(name, { folders: new Map(), files: [] })
      at = at.folders.get(name)
    }
    at.files.push(path)
  }
  return root
}

function linesOf({ folders, files }, path) {
  return [
    ...files.flatMap((file) => [
      `<Component Id="${idOf('c', file)}" Guid="${guidOf('file', file)}" Win64="yes">`,
      `<File Id="${idOf('f', file)}" Name="${escaped(basename(file))}" Source="${escaped(file)}" KeyPath="yes"/>`,
      '</Component>',
    ]),
    ...[...folders].flatMap(([name, inner]) => {
      const at = path === '' ? name : `${path}/${name}`
      return [`<Directory Id="${idOf('d', at)}" Name="${escaped(name)}">`, ...linesOf(inner, at), '</Directory>']
    }),
  ]
}

/**
 * The type of signed files. The extension's default is left alone: Windows Installer would take it away at a removal whoever
 * has set it since. Windows opens a type without a default by the one program that offers itself for it.
 */
function typeOf(product) {
  const value = (key, text, name = '') =>
    `<RegistryValue Root="HKLM" Key="Software\\Classes\\${key}"${name} Type="string" Value="${escaped(text)}"/>`
  return [
    value('Culvert.Signed', 'Signed VPN file').replace('/>', ' KeyPath="yes"/>'),
    value('Culvert.Signed\\DefaultIcon', `[INSTALLDIR]${product}.exe,0`),
    value('Culvert.Signed\\shell\\open\\command', `"[INSTALLDIR]${product}.exe" -- "%1"`),
    value('.culvert\\OpenWithProgids', '', ' Name="Culvert.Signed"'),
  ]
}

/** @param files paths below the folder, with slashes */
export function source(files, { version, description, author, productName }) {
  const key = `Software\\${productName}`
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Product Id="${guidOf('product', version)}" Name="${productName}" Language="1033" Version="${version}" Manufacturer="${escaped(author.name)}" UpgradeCode="${UPGRADE_CODE}">
<Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine" Description="${escaped(description)}"/>
<MajorUpgrade DowngradeErrorMessage="A newer version of ${productName} is installed."/>
<MediaTemplate EmbedCab="yes"/>
<Directory Id="TARGETDIR" Name="SourceDir">
<Directory Id="ProgramFiles64Folder">
<Directory Id="INSTALLDIR" Name="${productName}">
<Component Id="Path" Guid="${guidOf('path')}" Win64="yes">
<RegistryValue Root="HKLM" Key="${key}" Name="InstallLocation" Type="string" Value="[INSTALLDIR]" KeyPath="yes"/>
</Component>
<Component Id="Type" Guid="${guidOf('type')}" Win64="yes">
${typeOf(productName).join('\n')}
</Component>
${linesOf(treeOf(files), '').join('\n')}
</Directory>
</Directory>
<Directory Id="ProgramMenuFolder">
<Component Id="Menu" Guid="${guidOf('menu')}" Win64="yes">
<Shortcut Id="Link" Name="${productName}" Target="[INSTALLDIR]${productName}.exe" WorkingDirectory="INSTALLDIR"/>
<RegistryValue Root="HKLM" Key="${key}" Name="Menu" Type="integer" Value="1" KeyPath="yes"/>
</Component>
</Directory>
</Directory>
<Feature Id="All" Level="1">
<ComponentRef Id="Path"/>
<ComponentRef Id="Type"/>
<ComponentRef Id="Menu"/>
${files.map((file) => `<ComponentRef Id="${idOf('c', file)}"/>`).join('\n')}
</Feature>
</Product>
</Wix>
`
}

/**
 * wixl knows no <Environment>: the table is written by msibuild. `=-*` sets it for the computer at an installation and
 * takes it away at a removal; `[~];` appends (Windows Installer, Environment table).
 */
const ENVIRONMENT = [
  ['Environment', 'Name', 'Value', 'Component_'],
  ['s72', 'l255', 'L255', 's72'],
  ['Environment', 'Environment'],
  ['Path', '=-*PATH', '[~];[INSTALLDIR]bin', 'Path'],
]
/** Where Windows Installer's documentation puts them in the sequence. */
const ACTIONS = { RemoveEnvironmentStrings: 3300, WriteEnvironmentStrings: 5200 }

/** @param manifest package.json's fields. @param env in which wixl and msibuild are found */
export function makeMsi(folder, output, manifest, env = process.env) {
  const run = (program, words) => succeed(program, words, folder, env)
  const draft = mkdtempSync(join(tmpdir(), 'culvert-msi-'))
  try {
    const wxs = join(draft, 'culvert.wxs')
    const table = join(draft, 'Environment.idt')
    writeFileSync(wxs, source(filesBelow(folder), manifest))
    writeFileSync(table, ENVIRONMENT.map((row) => `${row.join('\t')}\r\n`).join(''))
    // Its sources are relative to where it runs, and nothing else works.
    run('wixl', ['-a', 'x64', '-o', output, wxs])
    run('msibuild', [output, '-i', table])
    for (const [action, sequence] of Object.entries(ACTIONS)) {
      const row = `INSERT INTO InstallExecuteSequence (Action, Sequence) VALUES ('${action}', ${sequence})`
      run('msibuild', [output, '-q', row])
    }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function succeed(program, words, cwd, env) {
  const { status, error, stdout, stderr } = spawnSync(program, words, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? `${stdout}${stderr}`}`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, output] = process.argv.slice(2)
  if (!folder || !output) throw new Error('usage: node msi.mjs FOLDER OUTPUT')
  const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../package.json'), 'utf8'))
  makeMsi(resolve(folder), resolve(output), manifest)
}
