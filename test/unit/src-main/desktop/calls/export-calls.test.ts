import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { desktopParts } from '../../../../support/desktop/parts.ts'
import { LAB_ID, OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

async function withTwo() {
  const parts = await desktopParts()
  await parts.services.profiles.save(profileWith({ ppp: { mtu: 1300 } }))
  const machineAuth = { kind: 'certificate', certificate: PEM, authority: PEM } as const
  await parts.services.profiles.save(profileWith({ id: LAB_ID, name: 'Lab', machineAuth }))
  return parts
}

it('what a format cannot say, and what is left out, is told before', async () => {
  const { handlers } = await withTwo()
  const shown = await handlers.exports.preview({ ids: [OFFICE_ID, LAB_ID], format: 'chromeos' })
  expect(shown).toMatchObject({ files: 1, refused: ['Lab'] })
  expect(shown.untold.find(({ name }) => name === 'Head office')?.fields).toContain('ppp.mtu')
})

it('one file is written where the person says, for its owner alone', async () => {
  const { handlers, directory } = await withTwo()
  const ids = [OFFICE_ID]
  expect(await handlers.exports.write({ ids, format: 'networkmanager' })).toEqual({
    kind: 'written',
    place: 'Head-office.nmconnection',
    files: 1,
  })
  expect(readFileSync(join(directory, 'Head-office.nmconnection'), 'utf8')).toContain('ok.test')
})

it('several files go into a new folder, and nothing that is there is written over', async () => {
  const { handlers, directory } = await withTwo()
  mkdirSync(join(directory, 'culvert-export'))
  const ended = await handlers.exports.write({ ids: [OFFICE_ID], format: 'strongswan' })
  expect(ended).toMatchObject({ kind: 'written', place: 'culvert-export-2', files: 4 })
  expect(readdirSync(join(directory, 'culvert-export'))).toEqual([])
})
