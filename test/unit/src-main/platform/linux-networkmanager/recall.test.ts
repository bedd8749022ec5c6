import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Recollection } from '../../../../../src-main/platform/linux-networkmanager/recall.ts'
import type { Machine } from '../../../../../src-main/platform/linux-networkmanager/run/machine.ts'
import { MakeBelieveMachine, transcript } from '../../../../support/network-manager/make-believe-machine.ts'

const ID = '4c9f4c5e-7b8b-4a55-9a0c-3c8b1a8b6c1d'
const OTHER = '11111111-2222-4333-8444-555555555555'

describe('what the journal tells of a tunnel that another process brought up', () => {
  let machine: MakeBelieveMachine

  beforeEach(() => {
    machine = new MakeBelieveMachine('unix:path=/nowhere', '/nowhere')
  })

  it('is its cipher with the length of the key', async () => {
    machine.say(...transcript('psk', ID))
    expect(await new Recollection(machine).of('/active/1', ID, 1000)).toMatchObject({
      cipher: 'aes256',
      integrity: 'sha256',
    })
  })

  it('is nothing where the lines are of another connection, or cannot be read', async () => {
    expect(await new Recollection(machine).of('/active/1', ID, 1000)).toBeUndefined()
    machine.say(...transcript('psk', OTHER))
    expect(await new Recollection(machine).of('/active/1', ID, 1000)).toBeUndefined()
  })

  it('is looked up once for each activation, in the time before its link was there', async () => {
    const read = vi.spyOn<Machine, 'readJournal'>(machine, 'readJournal')
    const recollection = new Recollection(machine)
    await Promise.all([recollection.of('/active/1', ID, 100_000), recollection.of('/active/1', ID, 100_000)])
    await recollection.of('/active/2', ID, 200_000)
    expect(read.mock.calls).toEqual([
      [40_000, 101_000],
      [140_000, 201_000],
    ])
  })
})
