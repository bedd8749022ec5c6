import { describe, expect, it } from 'vitest'
import { socketsIn } from '../../../../../helpers/linux/system/ports.ts'

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  123: 0202A8C0:06A5 0A7100CB:06A5 01 00000000:00000000 00:00000000 00000000  1001        0 7001 2 0000000000000000 0
  124: 00000000:06A5 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 7002 2 0000000000000000 0
  125: 00000000:01F4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 7003 2 0000000000000000 0
`

describe('the kernel’s table of UDP', () => {
  it('names the sockets of a port with who made them', () => {
    expect(socketsIn(TABLE, 1701)).toEqual([
      { inode: '7001', user: 1001 },
      { inode: '7002', user: 0 },
    ])
    expect(socketsIn(TABLE, 4500)).toEqual([])
  })
})
