import { waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { LocalCheck } from '../../../../../src-main/contract/diagnosis.ts'
import { fault, type Fault } from '../../../../../src-main/domain/connect/fault.ts'
import { done, failed, type Result } from '../../../../../src-main/domain/result.ts'
import { CAN, failedWith, snapshotOf, STATES, SURVEY } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow, type Opened } from '../../page.tsx'

/** On a system whose packages are not known. */
const NOTHING = { ...CAN, amends: [] }
const READY = { ...SURVEY, faults: [] }

/** A failed connect whose remedy is open. */
async function openPanel(can = CAN): Promise<Opened> {
  const opened = openWindow(snapshotOf(failedWith('component-missing'), { can }))
  await opened.user.click(opened.screen.getByRole('button', { name: 'Install what is missing' }))
  return opened
}

/** An installation that ends when told to. */
function pending(): { readonly promise: Promise<Result>; end(result: Result): void } {
  let end: (result: Result) => void = () => undefined
  const promise = new Promise<Result>((resolve) => (end = resolve))
  return { promise, end: (result) => end(result) }
}

const panelOf = ({ screen }: Opened) => within(screen.getByRole('region', { name: 'Install what is missing' }))

describe('the button that installs what is missing', () => {
  it('asks main, says that it takes a while, and can be pressed once', async () => {
    const opened = await openPanel()
    const { main, user } = opened
    const installation = pending()
    main.answer('survey.amend', installation.promise)
    main.answer('survey.run', READY)
    const press = () => user.click(panelOf(opened).getByRole('button', { name: 'Install' }))
    await press()
    const status = panelOf(opened).getByText('Installing. This can take a few minutes.')
    expect(status.closest('[role=status]')).not.toBeNull()
    const button = panelOf(opened).getByRole('button', { name: 'Install' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(document.activeElement).toBe(button)
    await press()
    expect(main.called('survey.amend')).toEqual([{ remedy: 'install-components' }])
    expect(main.called('survey.run')).toEqual([])
    installation.end(done())
    expect(await panelOf(opened).findByText('Everything needed is installed. Try again.')).toBeTruthy()
    expect(main.called('survey.run')).toEqual([{}])
    expect(button.getAttribute('aria-disabled')).toBe('false')
  })

  it('cannot be pressed again from another page meanwhile', async () => {
    const opened = await openPanel()
    const { main, user, screen } = opened
    const installation = pending()
    main.answer('survey.amend', installation.promise)
    await user.click(panelOf(opened).getByRole('button', { name: 'Install' }))
    await user.click(screen.getByRole('button', { name: 'Settings' }))
    const [summary] = await screen.findAllByText('Install what is missing')
    if (summary) await user.click(summary)
    const [button] = await screen.findAllByRole('button', { name: 'Install' })
    expect(button?.getAttribute('aria-disabled')).toBe('true')
    if (button) await user.click(button)
    expect(main.called('survey.amend')).toHaveLength(1)
    installation.end(done())
    await waitFor(() => expect(button?.getAttribute('aria-disabled')).toBe('false'))
  })

  it('says what is still in the way', async () => {
    const opened = await openPanel()
    opened.main.answer('survey.run', {
      ...SURVEY,
      faults: [fault('component-missing', { args: { component: 'xl2tpd' } }), fault('network-down')],
    })
    await opened.user.click(panelOf(opened).getByRole('button', { name: 'Install' }))
    const said = await panelOf(opened).findByText(/This is still in the way: xl2tpd is not installed\.$/)
    expect(said).toBeTruthy()
  })

  it('says that consent was refused, and looks at nothing again', async () => {
    const opened = await openPanel()
    const os = { source: 'polkit', text: 'User did not grant permission.' }
    opened.main.answer('survey.amend', failed(fault('not-authorised', { os })))
    await opened.user.click(panelOf(opened).getByRole('button', { name: 'Install' }))
    expect(await panelOf(opened).findByText(/^Nothing was installed/)).toBeTruthy()
    expect(panelOf(opened).getByText('User did not grant permission.')).toBeTruthy()
    expect(opened.main.called('survey.run')).toEqual([])
  })

  it('shows what the package manager said last, as text', async () => {
    const opened = await openPanel()
    const os = { source: 'package manager', code: 100, text: 'E: <b>no such package</b>' }
    opened.main.answer('survey.amend', failed(fault('install-failed', { os })))
    await opened.user.click(panelOf(opened).getByRole('button', { name: 'Install' }))
    expect(await panelOf(opened).findByText('The installation did not finish.')).toBeTruthy()
    expect(panelOf(opened).getByText('E: <b>no such package</b>')).toBeTruthy()
  })

  it('is not lost when main does not answer', async () => {
    const opened = await openPanel()
    opened.main.answer('survey.amend', new Error('refused: defect'))
    await opened.user.click(panelOf(opened).getByRole('button', { name: 'Install' }))
    await waitFor(() => expect(opened.view.getState().defect).toBe('refused: defect'))
    expect(panelOf(opened).getByRole('button', { name: 'Install' }).getAttribute('aria-disabled')).toBe('false')
  })

  it('is not there where nobody knows what to install; the commands are', async () => {
    const opened = await openPanel(NOTHING)
    expect(panelOf(opened).queryByRole('button', { name: 'Install' })).toBeNull()
    expect(panelOf(opened).getByText(/^sudo apt install /)).toBeTruthy()
  })
})

describe('D4: on a computer whose tunnels need no NetworkManager', () => {
  const DIRECT = 'sudo apt install strongswan strongswan-swanctl xl2tpd ppp pkexec'
  const lacking = fault('component-missing', { args: { component: 'xl2tpd', by: 'strongswan' } })

  it('a failed connect offers the packages that the helper drives, and copies them', async () => {
    const { screen, user, main } = openWindow(
      snapshotOf({ kind: 'failed', fault: lacking, rungs: [] }, { can: { ...NOTHING, name: 'strongswan' } }),
    )
    await user.click(screen.getByRole('button', { name: 'Install what is missing' }))
    expect(screen.getByText(DIRECT)).toBeTruthy()
    expect(screen.queryByText(/network-manager/)).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Copy the command for Debian, Ubuntu, Mint' }))
    expect(main.called('clipboard.install')).toEqual([{ family: 'debian', packages: 'direct' }])
  })

  it('a failed connect without the helper says where that comes from, and offers no packages', () => {
    const { screen } = openWindow(snapshotOf(failedWith('helper-missing'), { can: NOTHING }))
    expect(screen.queryByRole('button', { name: 'Install what is missing' })).toBeNull()
    expect(screen.getByText(/^Install Culvert’s deb or rpm package/)).toBeTruthy()
  })

  it('the survey in the settings does the same', async () => {
    const opened = openWindow(snapshotOf(STATES.idle, { can: NOTHING }))
    opened.main.answer('survey.run', { ...SURVEY, backend: 'strongswan', faults: [lacking, fault('helper-missing')] })
    await opened.user.click(opened.screen.getByRole('button', { name: 'Settings' }))
    expect(await opened.screen.findByText(DIRECT)).toBeTruthy()
    expect(opened.screen.getAllByText('Install what is missing')).toHaveLength(1)
    expect(opened.screen.getByText(/^Install Culvert’s deb or rpm package/)).toBeTruthy()
  })

  it('the checks before a diagnosis do the same', async () => {
    const opened = openWindow(snapshotOf(STATES.idle, { can: NOTHING }), {
      page: { kind: 'diagnose', of: 'profile' },
    })
    const check = (name: LocalCheck['name'], value: Fault): LocalCheck => ({
      name,
      state: 'attention',
      found: [],
      fault: value,
    })
    opened.main.answer('diagnosis.check', [check('components', lacking), check('modules', fault('helper-missing'))])
    await opened.user.click(await opened.screen.findByRole('button', { name: 'Check again' }))
    expect(await opened.screen.findByText(DIRECT)).toBeTruthy()
    expect(opened.screen.getByText(/^Install Culvert’s deb or rpm package/)).toBeTruthy()
  })
})

describe('the survey in the settings', () => {
  it('is shown anew after an installation', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.idle), { page: { kind: 'settings' } })
    const [summary] = await screen.findAllByText('Install what is missing')
    if (summary) await user.click(summary)
    main.answer('survey.run', READY)
    const [button] = await screen.findAllByRole('button', { name: 'Install' })
    if (button) await user.click(button)
    expect(await screen.findByText('This computer is ready to connect.')).toBeTruthy()
  })
})

describe('a service that is stopped', () => {
  const stopped = fault('component-stopped', { args: { component: 'NetworkManager' } })
  const STOPPED = snapshotOf({ kind: 'failed', fault: stopped, rungs: [] })

  it('is started by the system at a button, and what is in the way then is looked at again', async () => {
    const { screen, main, user } = openWindow(STOPPED)
    main.answer('survey.amend', done())
    main.answer('survey.run', READY)
    await user.click(screen.getByRole('button', { name: 'Start the service' }))
    expect(await screen.findByText('The service is running. Try again.')).toBeTruthy()
    expect(main.called('survey.amend')).toEqual([{ remedy: 'start-service' }])
  })

  it('stays stopped where nobody agrees or somebody has masked it, in the words of the system', async () => {
    const { screen, main, user } = openWindow(STOPPED)
    const press = () => user.click(screen.getByRole('button', { name: 'Start the service' }))
    main.answer('survey.amend', failed(fault('not-authorised', { os: { source: 'polkit', text: 'Access denied' } })))
    await press()
    expect(await screen.findByText(/^Nothing was started/)).toBeTruthy()
    const os = { source: 'systemd', text: 'Unit NetworkManager.service is masked.' }
    main.answer('survey.amend', failed(fault('component-stopped', { args: { component: 'NetworkManager' }, os })))
    await press()
    expect(await screen.findByText('Unit NetworkManager.service is masked.')).toBeTruthy()
  })

  it('is offered in the settings and before a diagnosis too, and nowhere that the system cannot be asked', async () => {
    const settings = openWindow(snapshotOf(STATES.idle))
    settings.main.answer('survey.run', { ...SURVEY, faults: [stopped] })
    await settings.user.click(settings.screen.getByRole('button', { name: 'Settings' }))
    expect(await settings.screen.findByRole('button', { name: 'Start the service' })).toBeTruthy()
    settings.screen.unmount()
    const without = openWindow(snapshotOf({ kind: 'failed', fault: stopped, rungs: [] }, { can: NOTHING }))
    expect(without.screen.queryByRole('button', { name: 'Start the service' })).toBeNull()
    expect(without.screen.getByText(/sudo systemctl start NetworkManager/)).toBeTruthy()
  })
})

describe('rules of name resolution that a tunnel has left', () => {
  it('are removed by the system at a button in the settings', async () => {
    const left = fault('windows-rules-left', { os: { source: 'Windows' } })
    const can = { ...CAN, amends: ['start-service', 'remove-rules'] } as const
    const { screen, main, user } = openWindow(snapshotOf(STATES.idle, { can }))
    main.answer('survey.run', { ...SURVEY, faults: [left] })
    await user.click(screen.getByRole('button', { name: 'Settings' }))
    const button = await screen.findByRole('button', { name: 'Remove the rules' })
    expect(screen.getByText(/run Remove-DnsClientNrptRule with its Name/)).toBeTruthy()
    main.answer('survey.amend', done())
    main.answer('survey.run', READY)
    await user.click(button)
    expect(main.called('survey.amend')).toEqual([{ remedy: 'remove-rules' }])
    expect(await screen.findByText('This computer is ready to connect.')).toBeTruthy()
  })
})
