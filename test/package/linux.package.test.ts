import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  asarPaths,
  controlField,
  DEBIAN_ARCH,
  electronBuilder,
  manifest,
  ROOT,
  succeed,
  type Built,
} from '../support/packaging/build.ts'
import { HELPER_PATH } from '../../src-main/contract/helper.ts'
import { LINUX_SIZES } from '../support/packaging/icons.ts'
import { packages } from './driver/packages.ts'

interface FuseTable {
  readonly FUSES: readonly { readonly name: string; readonly on: boolean }[]
  readonly readFuses: (binary: Buffer) => readonly string[]
}

let built: Built
/** `dpkg-deb`'s lines about the deb's files. */
let contents: readonly string[]
let fuseTable: FuseTable
beforeAll(async () => {
  const fuses: unknown = await import(pathToFileURL(join(ROOT, 'assets/installer/fuses.mjs')).href)
  fuseTable = fuses as FuseTable
  built = packages()
  contents = succeed('dpkg-deb', '--contents', built.deb).trim().split('\n')
})

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !lstatSync(join(folder, path)).isDirectory(),
  )

/** The line about one file or folder. */
const listed = (path: string): string => contents.find((line) => line.endsWith(` .${path}`)) ?? ''

describe('the app in the package', () => {
  const inside = (): readonly string[] => asarPaths(join(built.folder, 'resources/app.asar'))

  it('has the type of its files where what integrates an AppImage looks for it', () => {
    const path = join(built.folder, 'usr/share/mime/packages/culvert.xml')
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(join(ROOT, 'assets/installer/linux/culvert.xml'), 'utf8'))
  })

  it('has the bundles, the manifest and one native module, and nothing else', () => {
    const expected = /^(package\.json|out\/(main|preload|renderer|cli)\/.+|node_modules\/keytar\/.+)$/
    expect(inside().filter((path) => !expected.test(path))).toEqual([])
    expect(inside()).toEqual(
      expect.arrayContaining(['out/main/main.cjs', 'out/preload/preload.cjs', 'out/renderer/index.html']),
    )
  })

  it('has no sources, source maps, tests or gallery', () => {
    expect(inside().filter((path) => /\.(ts|tsx|map|cc|h)$|(^|\/)(test|src-main|gallery)/.test(path))).toEqual([])
  })

  it('has keytar’s binary for this system only', () => {
    expect(inside().filter((path) => path.endsWith('.node'))).toEqual([
      `node_modules/keytar/prebuilds/linux-${process.arch}/keytar.node`,
    ])
  })

  it('has no path of the machine it was built on', () => {
    const texts = filesBelow(join(built.folder, 'resources')).map((path) =>
      readFileSync(join(built.folder, 'resources', path), 'latin1'),
    )
    expect(texts.filter((text) => text.includes(ROOT))).toEqual([])
  })

  it('keeps the licences of the runtime', () => {
    expect(existsSync(join(built.folder, 'LICENSE.electron.txt'))).toBe(true)
    expect(existsSync(join(built.folder, 'LICENSES.chromium.html'))).toBe(true)
  })

  it('names every bundled package with its licence', () => {
    const text = readFileSync(join(built.folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const name of ['react', 'zustand', 'zod', '@github/keytar', 'i18next']) {
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.`, 'm'))
    }
  })

  it('speaks the languages it has texts for, and no others', () => {
    expect(readdirSync(join(built.folder, 'locales')).sort()).toEqual(['de.pak', 'en-US.pak'])
  })
})

describe('the fuses', () => {
  it('are set, all nine, as the table says', () => {
    const wanted = fuseTable.FUSES.map((fuse) => (fuse.on ? '1' : '0')).join('')
    expect(wanted).toHaveLength(9)
    expect(fuseTable.readFuses(readFileSync(join(built.folder, 'culvert-desktop')))).toEqual([wanted])
  })

  it('stop the build when the runtime has one more', async () => {
    const attempt = await electronBuilder(['dir'], join(ROOT, 'artifacts/package/refused'), {
      fuses: '1011000110',
    })
    expect(attempt.exitCode).not.toBe(0)
    expect(attempt.output).toContain('this runtime has 10 fuses')
  })
})

describe('the deb', () => {
  it('says what it is, and of which version', () => {
    expect(controlField(built, 'Package')).toBe('culvert')
    expect(controlField(built, 'Version')).toBe(manifest.version)
    expect(controlField(built, 'Architecture')).toBe(DEBIAN_ARCH)
    expect(controlField(built, 'Section')).toBe('net')
    expect(controlField(built, 'Description')).not.toBe('')
  })

  it('depends on the window’s libraries and the keychain’s, and recommends what carries the tunnel', () => {
    expect(controlField(built, 'Depends').split(', ')).toEqual(expect.arrayContaining(['libnss3', 'libsecret-1-0']))
    expect(controlField(built, 'Recommends').split(', ')).toEqual(
      expect.arrayContaining([
        ...['network-manager', 'network-manager-l2tp'],
        ...['strongswan-swanctl', 'xl2tpd', 'ppp'],
      ]),
    )
  })

  it('asks for no Node.js of the system, and says how large it is', () => {
    expect(controlField(built, 'Depends') + controlField(built, 'Recommends')).not.toContain('nodejs')
    // The runtime alone has 120 MiB; control files count in KiB.
    expect(Number(controlField(built, 'Installed-Size'))).toBeGreaterThan(120_000)
  })

  it('brings root’s helper, whole, as a file that only root can change', () => {
    expect(listed('/usr/lib/culvert/culvert-helper')).toMatch(/^-rwxr-xr-x root\/root /)
    expect(listed('/usr/lib/culvert/')).toMatch(/^drwxr-xr-x root\/root /)
    const [start, ...program] = readFileSync(join(built.root, HELPER_PATH), 'utf8').split('\n')
    expect(program).toEqual(readFileSync(join(ROOT, 'out/helper/culvert-helper'), 'utf8').split('\n').slice(1))
    expect(start).toBe('#!/usr/bin/env -S -i PKEXEC_UID=${PKEXEC_UID} /opt/Culvert/resources/runtime/node')
    // Kernels before 5.1 cut longer first lines.
    expect(start?.length).toBeLessThan(127)
  })

  it('brings polkit’s policy, which names that file and its two words alone', () => {
    const path = 'usr/share/polkit-1/actions/org.example.culvert.policy'
    expect(listed(`/${path}`)).toMatch(/^-rw-r--r-- root\/root /)
    const policy = readFileSync(join(built.root, path), 'utf8')
    expect([...policy.matchAll(/<action id="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'org.example.culvert.session',
      'org.example.culvert.release',
    ])
    expect(policy).toContain(`policykit.exec.path">${HELPER_PATH}<`)
    const [session = '', release = ''] = policy.split('</action>')
    expect(session).toContain('policykit.exec.argv1">session<')
    expect(release).toContain('policykit.exec.argv1">release<')
    expect(release.match(/<allow_\w+>auth_admin</g)).toHaveLength(3)
    expect(session).toMatch(/<allow_any>auth_admin_keep<.*<allow_inactive>auth_admin_keep<.*<allow_active>yes</s)
  })

  it('puts its files under /opt, /usr/bin, /usr/lib/culvert and /usr/share, and nowhere else', () => {
    const stray = filesBelow(built.root).filter(
      (path) =>
        !/^(opt\/Culvert\/|usr\/bin\/culvert$|usr\/lib\/culvert\/culvert-helper$|usr\/share\/(applications|doc\/culvert|icons\/hicolor|mime\/packages|polkit-1\/actions)\/)/.test(
          path,
        ),
    )
    expect(stray).toEqual([])
  })

  it('belongs to root, is writable by nobody else, and has no set-uid bit', () => {
    const odd = contents.filter((line) => !/^(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--|lrwxrwxrwx) root\/root /.test(line))
    expect(odd).toEqual([])
  })

  it('links to nothing outside itself', () => {
    const links = filesBelow(built.root).filter((path) => lstatSync(join(built.root, path)).isSymbolicLink())
    expect(links.filter((path) => /^\/|\.\./.test(readlinkSync(join(built.root, path))))).toEqual([])
  })

  it('gives only Chromium’s sandbox a set-uid bit, and only where the kernel needs one', () => {
    const script = readFileSync(join(built.control, 'postinst'), 'utf8')
    const modes = script.split('\n').filter((line) => /\bchmod\b/.test(line))
    expect(modes.map((line) => line.trim())).toEqual([
      "chmod 4755 '/opt/Culvert/chrome-sandbox' || true",
      "chmod 0755 '/opt/Culvert/chrome-sandbox' || true",
    ])
    expect(script).toMatch(/unshare --user true/)
  })

  it('has scripts a shell can read', () => {
    for (const name of ['postinst', 'postrm']) succeed('bash', '-n', join(built.control, name))
  })
})

describe('the menu entry', () => {
  const path = (): string => join(built.root, 'usr/share/applications/culvert-desktop.desktop')

  it('is what the specification calls valid', () => {
    expect(succeed('desktop-file-validate', path())).toBe('')
  })

  it('starts the window’s program, which is there and can be run', () => {
    expect(readFileSync(path(), 'utf8')).toMatch(/^Exec=\S+ -- %f$/m)
    const program = /^Exec=(\S+)/m.exec(readFileSync(path(), 'utf8'))?.[1] ?? ''
    expect(lstatSync(join(built.root, program)).mode & 0o111).toBe(0o111)
  })

  it('is the one the running window names, so that both share an icon', () => {
    expect(readFileSync(path(), 'utf8')).toMatch(/^StartupWMClass=culvert-desktop$/m)
  })

  it('has an icon in every size, each of its size', () => {
    const name = /^Icon=(.*)$/m.exec(readFileSync(path(), 'utf8'))?.[1] ?? ''
    const sizes = LINUX_SIZES.map((size) => {
      const png = readFileSync(join(built.root, `usr/share/icons/hicolor/${size}x${size}/apps/${name}.png`))
      return png.readUInt32BE(16)
    })
    expect(sizes).toEqual([...LINUX_SIZES])
  })
})

describe('the rpm', () => {
  const paths = (listing: string): readonly string[] =>
    listing.split('\n').filter((path) => path.startsWith('./') && path !== './' && path !== './REQUIRES')
  const inRpm = (): string => succeed('tar', '-tf', built.rpm)

  it('has the files of the deb, with the same modes', () => {
    const inDeb = succeed('bash', '-c', 'dpkg-deb --fsys-tarfile "$0" | tar -t', built.deb)
    expect(paths(inRpm()).toSorted()).toEqual(paths(inDeb).toSorted())
    const odd = succeed('tar', '-tvf', built.rpm)
      .trim()
      .split('\n')
      .filter((line) => !/^(drwx|-rwxr-xr-x|-rw-r--r--|lrwxrwxrwx)[rx-]* root\/root /.test(line))
    expect(odd).toEqual([])
  })

  it('asks for no Node.js of the system', () => {
    const requires = succeed('tar', '-xOf', built.rpm, './REQUIRES')
    expect(requires).toContain('libsecret\n')
    expect(requires).toContain('Recommends: NetworkManager\n')
    expect(requires).not.toContain('nodejs')
  })
})
