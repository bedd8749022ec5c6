import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { windowsMarks } from '../../../../../src-main/platform/windows/host-network.ts'

const FOLDER = join(import.meta.dirname, '../../../../fixtures/windows')
/** With the ends of lines that Windows' programs write. */
const fixture = (name: string): string =>
  readFileSync(join(FOLDER, `${name}.constructed.txt`), 'latin1').replaceAll(/\r?\n/g, '\r\n')

/** A German system in the office's Wi-Fi, with a cable elsewhere and a tunnel that has the default route. */
const SYSTEM = {
  routes: fixture('route-print-de'),
  neighbours: fixture('arp-de'),
  registry: fixture('reg-interfaces'),
  wifi: fixture('netsh-wlan-de'),
}
const marks = (more: Partial<typeof SYSTEM> = {}) => {
  const system = { ...SYSTEM, ...more }
  return windowsMarks((tool) => Promise.resolve(system[tool]))
}

describe('what marks the network of a computer with Windows', () => {
  it('is of the link with the default route outside of tunnels, in any language', async () => {
    expect(await marks()).toEqual({
      gateway: 'd4:ca:6d:01:02:03',
      suffixes: ['corp.example.com'],
      wifi: 'Office : 2nd floor',
    })
  })

  it('has the suffix of a link whose address is set by hand, and no Wi-Fi name of another link', async () => {
    const routes = SYSTEM.routes.replace(/^.*192\.168\.50\.1 .*\r\n/m, '')
    const neighbours = SYSTEM.neighbours
      .replace('aa-aa-aa-aa-aa-aa', '00-00-00-00-00-01')
      .replace('  192.168.50.1   ', '  192.168.7.1    ')
    expect(await marks({ routes, neighbours })).toEqual({ gateway: '00:00:00:00:00:01', suffixes: ['plant.example'] })
  })

  it('has no hardware address of the same gateway on another link', async () => {
    const neighbours = SYSTEM.neighbours.replace('D4-CA-6D-01-02-03', '')
    expect((await marks({ neighbours })).gateway).toBeUndefined()
  })

  it('lacks what a program does not say: a network that is not seen is not trusted', async () => {
    expect(await marks({ routes: '' })).toEqual({ suffixes: [] })
    expect(await marks({ wifi: 'Die Netzwerkshellbefehle benoetigen die Standortberechtigung.' })).not.toHaveProperty(
      'wifi',
    )
    expect(await marks({ neighbours: '', registry: '' })).toEqual({ suffixes: [] })
    const onlyTunnel = SYSTEM.routes.replaceAll(/^.*192\.168\..*\r\n/gm, '')
    expect(await marks({ routes: onlyTunnel })).toEqual({ suffixes: [] })
  })
})
