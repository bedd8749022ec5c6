import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const GATEWAY = '198.51.100.10'
const ROUTES = join(import.meta.dirname, '../../../../../helpers/linux/net/routes.ts')
const canUnshare = process.getuid?.() === 0 && spawnSync('unshare', ['-n', 'true']).status === 0

/**
 * The home of a tunnel, as the helper pins its gateway to it, and what this kernel then says of the way after each line.
 * It follows a cable in its own time, so what is awaited has five seconds to come.
 */
function after(...steps: readonly (readonly [line: string, awaited: string])[]): readonly string[] {
  const home = [
    'ip link add up0 type veth peer name far0; ip link set far0 up; ip link set up0 up',
    'ip addr add 192.0.2.2/24 dev up0; ip route add default via 192.0.2.1 dev up0',
    `ip route add ${GATEWAY}/32 via 192.0.2.1 dev up0 proto 197`,
    'ip link add ppp0 type veth peer name far2; ip link set far2 up; ip link set ppp0 up; ip route add 0.0.0.0/1 dev ppp0',
  ]
  const way = JSON.stringify({ via: '192.0.2.1', device: 'up0', source: '192.0.2.2', mtu: 1500 })
  const program = `
    import { execSync } from 'node:child_process'
    import { stateOf } from ${JSON.stringify(ROUTES)}
    for (const line of ${JSON.stringify(home)}) execSync(line)
    for (const [line, awaited] of ${JSON.stringify([['true', 'there'], ...steps])}) {
      execSync(line)
      let state
      for (let tries = 0; tries < 100 && (state = stateOf(${way}, '${GATEWAY}')) !== awaited; tries++) execSync('sleep 0.05')
      console.log(state)
    }`
  const words = ['-n', process.execPath, '--import', import.meta.resolve('tsx'), '--input-type=module', '-e', program]
  const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8' })
  return `${stdout}${stderr}`.trim().split('\n')
}

describe.skipIf(!canUnshare)('the way to a gateway, in a network of its own', { timeout: 20_000 }, () => {
  it('is there while other networks come beside it', () => {
    const beside =
      'ip link add up1 type veth peer name far1; ip link set far1 up; ip link set up1 up; ip addr add 192.0.3.2/24 dev up1'
    const route = 'ip route add default via 192.0.3.1 dev up1 metric 5'
    expect(after([beside, 'there'], [route, 'there'])).toEqual(['there', 'there', 'there'])
  })

  it('is gone with the carrier, and there again with it', () => {
    expect(after(['ip link set far0 down', 'down'], ['ip link set far0 up', 'there'])).toEqual([
      'there',
      'down',
      'there',
    ])
  })

  it('is gone with the link, and needs but our own route when that is back', () => {
    const back = 'ip link set up0 up; ip addr replace 192.0.2.2/24 dev up0; ip route replace default via 192.0.2.1'
    const pin = `ip route add ${GATEWAY}/32 via 192.0.2.1 dev up0 proto 197`
    expect(after(['ip link set up0 down', 'down'], [back, 'unpinned'], [pin, 'there'])).toEqual([
      ...['there', 'down', 'unpinned', 'there'],
    ])
  })

  it('has changed with the router, though the address is the same', () => {
    const other = `ip route del ${GATEWAY}/32; ip route replace default via 192.0.2.9 dev up0`
    expect(after([other, 'changed'])).toEqual(['there', 'changed'])
  })

  it('has changed with the address', () => {
    const moved = 'ip addr add 192.0.3.2/24 dev up0; ip addr del 192.0.2.2/24 dev up0'
    expect(after([`${moved}; ip route replace default via 192.0.3.1`, 'changed'])).toEqual(['there', 'changed'])
  })
})
