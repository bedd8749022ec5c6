import { describe, expect, it } from 'vitest'
import { ownConfig } from '../../../../../helpers/linux/daemons/own-charon.ts'

describe('the configuration of a charon of our own', () => {
  it('takes IKE’s ports where they are free, and leaves routes to the other', () => {
    expect(ownConfig(true)).toMatch(/ port = 500\n +port_nat_t = 4500\n/)
    expect(ownConfig(false)).toMatch(/ port = 0\n +port_nat_t = 0\n +install_routes = no\n[^]* routing_table = 0\n/)
  })
})
