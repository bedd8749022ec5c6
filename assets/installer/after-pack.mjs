import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFuses } from './fuses.mjs'

/** Called by electron-builder when the app's folder is complete, before anything is signed. */
export function afterPack(context) {
  const { appOutDir, electronPlatformName, packager } = context
  const product = packager.appInfo.productFilename
  const binary = {
    darwin: () => join(appOutDir, `${product}.app/Contents/Frameworks/Electron Framework.framework/Electron Framework`),
    win32: () => join(appOutDir, `${product}.exe`),
    linux: () => join(appOutDir, packager.executableName),
  }[electronPlatformName]()
  writeFileSync(binary, setFuses(readFileSync(binary)))
}
