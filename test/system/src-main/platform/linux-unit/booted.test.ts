import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outputs } from '../../../../../src-main/contract/cli-output.ts'
import { Bundle } from '../../../../support/cli/bundle.ts'
import { BootedPlace, canBoot } from '../../../../support/helper/booted.ts'
import { buildHelper } from '../../../../support/helper/sealed.ts'

const SECRETS = '{"password":"marked-pass-7e1","psk":"marked-key-9b4"}'
const COMMAND = '/usr/lib/culvert/command'
const CULVERT = `culvert() { HOME=/root node ${COMMAND}/culvert.mjs "$@"; }; `

/** As root installs it, under a systemd that is the first process; nobody knows the gateway's name. */
describe.skipIf(!canBoot())('a service under a real systemd', { timeout: 60_000 }, () => {
  let helper: Awaited<ReturnType<typeof buildHelper>>
  const bundle = new Bundle()
  let place: BootedPlace
  let id = ''

  beforeAll(async () => {
    helper = await buildHelper()
    await bundle.build()
    place = await BootedPlace.open(helper.path, bundle.folder)
    // No name is resolved, at once; and what systemd waits before it starts a unit again is no matter here.
    place.run('rm -f /etc/resolv.conf; touch /etc/resolv.conf; mkdir -p /run/systemd/system/culvert-.service.d')
    place.run(`printf '[Service]\\nRestartSec=1\\n' > /run/systemd/system/culvert-.service.d/test.conf`)
    place.run(`${CULVERT} culvert profile add Office --gateway vpn.example --user alice --routes 10.0.0.0/8`)
  }, 120_000)
  afterAll(async () => {
    await place.close()
    bundle.remove()
    helper.remove()
  })

  const culvert = (words: string, input = ''): string =>
    place.run(`${CULVERT} culvert ${words} 2>&1; echo "=$?"`, input)
  const install = (): string => culvert('service install Office --secrets-stdin --json', SECRETS)
  const services = (printed: string) => outputs.services.parse(JSON.parse(printed.split('\n')[0] ?? '')).services
  const show = (property: string): string => place.run(`systemctl show -P ${property} culvert-${id}`).trim()
  const mainProcess = (): number => Number(show('MainPID'))

  /** What a test waits for, which a busy machine may take its time for. */
  async function until(what: () => boolean): Promise<void> {
    // What holds once need not hold at a second look, which is why there is none.
    for (const since = Date.now(); !what(); await new Promise((resolve) => setTimeout(resolve, 100))) {
      expect(Date.now() - since).toBeLessThan(40_000)
    }
  }

  it('is refused while somebody else could change what it would run', () => {
    place.run(`chmod o+w ${COMMAND}/commands.mjs`)
    expect(install()).toContain('program-not-roots')
    place.run(`chmod o-w ${COMMAND}/commands.mjs; chown 1000 ${COMMAND}`)
    expect(install()).toContain('program-not-roots')
    place.run(`chown 0 ${COMMAND}; mv ${COMMAND} /tmp/command; ln -s /tmp/command ${COMMAND}`)
    // Anybody may replace what lies in /tmp when it is gone.
    expect(install()).toContain('program-not-roots')
    place.run(`rm ${COMMAND}; mv /tmp/command ${COMMAND}`)
    expect(place.run('ls /etc/culvert /etc/systemd/system/culvert-*')).not.toContain('services')
  })

  it('is refused to everybody but root, with the way to it', () => {
    const words = `node ${COMMAND}/culvert.mjs service remove Office --json`
    const asNobody = place.run(`cd /; HOME=/nonexistent setpriv --reuid 65534 --clear-groups ${words}; echo "=$?"`)
    expect(asNobody).toContain('=2')
  })

  it('starts, says where its tunnel stands, and waits by plan', () => {
    const printed = install()
    expect(printed).toMatch(/=0\n$/)
    const [service] = services(printed)
    expect(service).toMatchObject({ name: 'Office', of: 'computer', state: 'running', seal: 'host-key' })
    id = service?.id ?? ''
    expect([show('ActiveState'), show('UnitFileState'), show('NRestarts')]).toEqual(['active', 'enabled', '0'])
    expect(show('StatusText')).not.toBe('')
    // Whatever else is started with the computer, it is.
    expect(show('WantedBy')).toBe('multi-user.target')
    expect(place.written(id)).toContain(`/etc/systemd/system/culvert-${id}.service`)
    // Everybody sees it, as the computer's.
    expect(culvert('status --json')).toContain(`"id":"culvert-${id}.service","name":"Office"`)
  })

  it('has a unit that systemd finds nothing wrong with, and that is held to what its work takes', () => {
    expect(place.run(`systemd-analyze verify /etc/systemd/system/culvert-${id}.service`)).toBe('')
    const exposure = place.run(`systemd-analyze security --no-pager culvert-${id}.service | tail -1`)
    expect(Number(/: (\d+\.\d) /.exec(exposure)?.[1])).toBeLessThanOrEqual(EXPOSURE)
  })

  it('keeps no secret in a file, an argument, an environment or the journal', () => {
    const files = '/etc/culvert /etc/systemd /var/lib/culvert /run/culvert /run/systemd/system /var/log'
    const seen = place.run(
      `grep -srlE 'm[a]rked-(pass|key)' ${files}; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' '\\n' | grep 'm[a]rked-'; journalctl --no-pager | grep 'm[a]rked-'`,
    )
    expect(seen).toBe('')
    expect(place.run(`stat -c '%a %U' /etc/culvert/services/${id} /etc/culvert/services/${id}/psk`)).toBe(
      '700 root\n600 root\n',
    )
  })

  it('comes back after its process was killed', async () => {
    const before = mainProcess()
    expect(before).toBeGreaterThan(1)
    place.run(`kill -KILL ${before}`)
    await until(() => mainProcess() > 1 && mainProcess() !== before && show('ActiveState') === 'active')
    expect(show('NRestarts')).toBe('1')
  })

  it('S-13 is started again by the watchdog where it hangs', async () => {
    const own = `/run/systemd/system/culvert-${id}.service.d`
    // What systemd says of an end is gone with the next start, so the unit writes it down.
    const ended = `ExecStopPost=+/bin/sh -c 'echo $SERVICE_RESULT >> /run/ended'`
    place.run(`mkdir -p ${own}; cat > ${own}/watchdog.conf`, `[Service]\nWatchdogSec=${WATCHDOG}\n${ended}\n`)
    place.run(`systemctl daemon-reload; systemctl restart culvert-${id}; rm -f /run/ended`)
    const before = mainProcess()
    expect(before).toBeGreaterThan(1)
    // While it lives, its signs come in time.
    await new Promise((resolve) => setTimeout(resolve, 2 * WATCHDOG * 1000))
    expect(mainProcess()).toBe(before)
    place.run(`kill -STOP ${before}`)
    await until(() => ![0, before].includes(mainProcess()))
    expect(place.run('head -1 /run/ended')).toBe('watchdog\n')
    place.run(`rm -r ${own}; systemctl daemon-reload`)
  })

  it('is there again, with its secrets, after the computer was restarted', async () => {
    await place.restart()
    // The computer's own, which Debian starts with it.
    place.run('systemctl stop xl2tpd strongswan-starter ipsec')
    await until(() => show('ActiveState') === 'active')
    expect(services(culvert('service status --json'))).toMatchObject([{ id, state: 'running' }])
    expect(mainProcess()).toBeGreaterThan(1)
  })

  it('says that its secrets cannot be opened, where they cannot, and is well again after another install', async () => {
    place.run(`systemctl stop culvert-${id}; rm /var/lib/systemd/credential.secret; systemctl start culvert-${id}`)
    await until(() => culvert('service status --json').includes('secrets-unreadable'))
    expect(services(install())).toMatchObject([{ id, state: 'running' }])
    expect(place.run('ls /etc/systemd/system/culvert-* | wc -l').trim()).toBe('1')
  })

  it('is removed without a trace', () => {
    expect(culvert('service remove Office')).toMatch(/stopped and removed.*\n=0\n$/)
    const traces = place.run(
      `ls /etc/culvert 2>&1; systemctl list-units --all --no-legend 'culvert*'; pgrep -a charon; pgrep -a xl2tpd; pgrep -fa '[c]ulvert-helper|[s]ervice run'; ip rule | wc -l; nft list ruleset`,
    )
    expect(place.written(id).filter((path) => !path.startsWith('/root/'))).toEqual([])
    expect(traces).toBe("ls: cannot access '/etc/culvert': No such file or directory\n3\n")
  })
})

/** Seconds without a sign after which the service is ended here. */
const WATCHDOG = 4

/** What `systemd-analyze security` of Debian 12 makes of the unit, of 10; docs/service.md has it too. */
const EXPOSURE = 3.3
