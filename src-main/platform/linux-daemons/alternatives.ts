import type { Alternative } from '../../domain/survey/survey.ts'
import { hasProgram, type SystemFiles } from './survey.ts'

const PLUGIN_FILES = [
  '/usr/lib/NetworkManager/VPN/nm-l2tp-service.name',
  '/etc/NetworkManager/VPN/nm-l2tp-service.name',
]
/** Created by the service when it starts. */
const MANAGER_FOLDER = '/run/NetworkManager'

/** The plugin's own service file, which names its program. */
export async function pluginFile(files: SystemFiles): Promise<string | undefined> {
  for (const path of PLUGIN_FILES) {
    const text = await files.readText(path)
    if (text !== undefined) return text
  }
  return undefined
}

/** What the NetworkManager backend lacks here, as far as files show; empty when it should work. */
export async function networkManager(files: SystemFiles): Promise<Alternative> {
  const [folder, plugin] = await Promise.all([files.list(MANAGER_FOLDER), pluginFile(files)])
  return {
    backend: 'networkmanager',
    lacks: [...(folder ? [] : ['NetworkManager']), ...(plugin === undefined ? ['network-manager-l2tp'] : [])],
  }
}

/**
 * Folders where distributions install strongSwan's daemon, which has one name when systemd starts it and another when
 * its own starter does.
 */
const CHARON_FOLDERS = ['/usr/lib/ipsec', '/usr/libexec/ipsec', '/usr/libexec/strongswan', '/usr/lib/strongswan']
/** Folders of the vici plugin, through which the helper controls it. */
const VICI = /^libstrongswan-vici\.so$/
const PLUGIN_FOLDERS = [
  ...['/usr/lib/ipsec/plugins', '/usr/lib/strongswan/plugins', '/usr/lib64/strongswan/plugins'],
  ...['/usr/lib64/ipsec/plugins', '/usr/libexec/ipsec/plugins'],
]

export async function hasCharon(files: SystemFiles): Promise<boolean> {
  if (await hasProgram(files, 'charon-systemd')) return true
  const listings = await Promise.all(CHARON_FOLDERS.map((folder) => files.list(folder)))
  return listings.some((names) => names?.includes('charon'))
}

export async function hasVici(files: SystemFiles): Promise<boolean> {
  const listings = await Promise.all(PLUGIN_FOLDERS.map((folder) => files.list(folder)))
  return listings.some((names) => names?.some((name) => VICI.test(name)))
}

/** What the strongSwan backend with the helper lacks. @param helper path of the helper */
export async function strongSwan(files: SystemFiles, helper: string): Promise<Alternative> {
  const folder = helper.slice(0, helper.lastIndexOf('/'))
  const [names, charon, vici, xl2tpd, pppd] = await Promise.all([
    files.list(folder),
    hasCharon(files),
    hasVici(files),
    hasProgram(files, 'xl2tpd'),
    hasProgram(files, 'pppd'),
  ])
  const parts: readonly (readonly [string, boolean | undefined])[] = [
    ['culvert-helper', names?.includes(helper.slice(folder.length + 1))],
    ['strongSwan', charon],
    ['strongSwan (vici)', !charon || vici],
    ['xl2tpd', xl2tpd],
    ['pppd', pppd],
  ]
  return { backend: 'strongswan', lacks: parts.flatMap(([name, there]) => (there ? [] : [name])) }
}
