import { beforeAll, describe, expect, it } from 'vitest'
import { onHost } from './driver/slowdown.ts'
import { labSuite } from './driver/suite.ts'
import { LEAVING, pingThroughTunnel } from './world/client.ts'
import type { Culvert } from './world/culvert.ts'
import { installHelper } from './world/helper.ts'
import { KeptConnect } from './world/kept.ts'
import { kill, type Victim } from './world/kill.ts'
import type { Arrangement, Lab } from './world/lab.ts'
import { backAt, CABLE, memoryOf, moveAway, PATH, rebind, rest, restartGateway, work } from './world/outage.ts'
import { straysSeen, watchForStrays } from './world/outage.ts'
import { closePage, openPage, PORTAL } from './world/portal.ts'
import { openSecondNetwork, overheard } from './world/router.ts'
import { usualClient, type ClientSettings } from './world/settings.ts'
import { settled, snapshot } from './world/snapshot.ts'

const kept: ClientSettings = { ...usualClient, more: ['--keep', 'always'] }
const shut: ClientSettings = { ...kept, more: ['--keep', 'always', '--kill-switch'] }

/** The text that people read. */
const SILENT = 'Up, but nothing comes back'
const WAITING = [
  'Culvert tries again by itself',
  'The network has just changed',
  'This computer has no network',
] as const
const CONNECTED = 'Connected to'
const SIGN_IN = 'This network asks for a sign-in first'

interface Life extends Pick<Lab, 'guest' | 'pace'> {
  readonly culvert: Culvert
  readonly connect: KeptConnect
  /** When the tunnel came up, in seconds of the guest's time. */
  readonly up: number
}

interface Stage {
  readonly arrangement?: Arrangement
  readonly client?: ClientSettings
  /** Runs before the tunnel is made. */
  readonly before?: (lab: Lab) => Promise<unknown>
}

/** Runs events on a kept tunnel, between its connect and a disconnect that must leave nothing. */
async function lives(lab: Lab, name: string, life: (on: Life) => Promise<unknown>, stage: Stage = {}): Promise<void> {
  const { guest } = lab
  const { client = kept } = stage
  await lab.arrange(`faults-${name}`, stage.arrangement)
  const culvert = lab.culvert('ada', 'strongswan')
  await culvert.add('Office', client)
  const before = await snapshot(guest)
  await stage.before?.(lab)
  const connect = new KeptConnect(guest)
  await connect.start(culvert, 'ada', 'Office', client)
  const up = await connect.says(CONNECTED, 0, 60)
  await work(guest)
  // Time for the first keep-alive probe, and for the check whether the gateway answers a reachability probe.
  await guest.must('client', 'sleep 4')

  await life({ guest, culvert, connect, up, pace: lab.pace })

  await rest(guest)
  expect(await pingThroughTunnel(guest)).toBe(true)
  expect(await culvert.status()).toMatchObject([{ name: 'Office', state: 'connected' }])
  const { code, stdout } = await culvert.disconnect('Office')
  expect(code, stdout).toBe(0)
  await connect.says('exit code 0', up, 30)
  expect(await settled(guest, before)).toEqual([])
  expect(await overheard(guest)).toMatchObject({ clearSent: 0 })
}

/** The command's output from a moment on, with the delay of each line: for the reader of a failure. */
const story = async ({ connect }: Life, from: number): Promise<string> =>
  (await connect.said())
    .filter(({ at }) => at >= from)
    .map(({ at, text }) => `${(at - from).toFixed(1)} ${text}`)
    .join('\n')

labSuite('A tunnel that is kept', { name: 'faults', seconds: 7200 }, (lab) => {
  const it_ = (title: string, run: () => Promise<unknown>): void => it(title, run, onHost(600_000))
  beforeAll(() => installHelper(lab().guest))

  describe('S-05 F-43', () => {
    it.each([
      ['the path', PATH, 5],
      ['the path', PATH, 12],
      ['the cable', CABLE, 5],
      ['the cable', CABLE, 12],
    ] as const)('lives on where %s is away for a moment (%#)', { timeout: onHost(240_000) }, (what, outage, seconds) =>
      lives(lab(), `${what.slice(4)}-${seconds}`, async (life) => {
        const { guest, connect } = life
        const begun = await outage.begin(guest)
        await guest.must('client', `sleep ${seconds}`)
        const ended = await outage.end(guest)
        const back = await backAt(guest, ended, 30)
        if (seconds > 10) expect((await connect.says(SILENT, begun, 1)) - begun).toBeLessThan(10.5)
        for (const word of WAITING) expect(await story(life, begun)).not.toContain(word)
        expect(back - ended, await story(life, begun)).toBeLessThan(4)
      }),
    )

    it.each([
      ['path', PATH, 20],
      ['path', PATH, 40],
      ['cable', CABLE, 30],
    ] as const)(
      'waits while the %s is away for longer, and is back with it (%#)',
      { timeout: onHost(300_000) },
      (what, outage, seconds) =>
        lives(lab(), `${what}-${seconds}`, async (life) => {
          const { guest, connect } = life
          const begun = await outage.begin(guest)
          const noticed = await connect.says(SILENT, begun, 15)
          expect(noticed - begun).toBeLessThan(10.5)
          await guest.must('client', `sleep ${seconds - 10}`, { seconds: 60 })
          await connect.says(WAITING, noticed, 30)
          const ended = await outage.end(guest)
          const back = await backAt(guest, ended, 90)
          expect(await connect.says('Connected', ended, 10), await story(life, begun)).toBeGreaterThan(ended)
          expect(back - ended, await story(life, begun)).toBeLessThan(8 * life.pace)
        }),
    )
  })

  it_('F-25 is back after its gateway was restarted', () =>
    lives(lab(), 'restarted', async (life) => {
      const begun = await restartGateway(life.guest)
      const noticed = await life.connect.says(SILENT, begun, 15)
      const waits = await life.connect.says(WAITING, noticed, 15)
      const back = await backAt(life.guest, waits, 60)
      expect(back - begun, await story(life, begun)).toBeLessThan(35 * life.pace)
    }),
  )

  it_('S-04 F-44 is dialled anew from another address, and nothing of the first association stays', async () => {
    try {
      await lives(
        lab(),
        'moved',
        async (life) => {
          const { guest, connect } = life
          const moved = await moveAway(guest)
          await connect.says(WAITING, moved, 20)
          const back = await backAt(guest, moved, 60)
          expect(back - moved, await story(life, moved)).toBeLessThan(20 * life.pace)
          const states = await guest.must('client', 'ip xfrm state list nokeys')
          expect(states).not.toContain('192.168.50.2')
          await guest.must('client', LEAVING['another network'].back)
          const home = await connect.says(WAITING, back, 30)
          await backAt(guest, home, 60)
        },
        { before: ({ guest }) => openSecondNetwork(guest) },
      )
    } finally {
      await lab().guest.run('client', LEAVING['another network'].back)
    }
  })

  it_('F-28 goes on, or is back, where the router gives its flow another port', () =>
    lives(lab(), 'rebound', async (life) => {
      const begun = await rebind(life.guest)
      const back = await backAt(life.guest, begun + 0.5, 60)
      expect(back - begun, await story(life, begun)).toBeLessThan(30 * life.pace)
    }),
  )

  it_('F-52 is made and stays over a path that loses, delays, doubles and disorders', async () => {
    const poor = (verb: string): string =>
      `for link in lan0 wan0; do tc qdisc ${verb} dev $link root netem delay 150ms 50ms loss 5% duplicate 1% reorder 10% 50%; done`
    try {
      await lives(
        lab(),
        'poor',
        async (life) => {
          await life.guest.must('client', 'sleep 40', { seconds: 60 })
          for (const word of WAITING) expect(await story(life, life.up)).not.toContain(word)
          // The mark at the end of a capture must not be lost.
          await life.guest.must('router', poor('del'))
        },
        { before: ({ guest }) => guest.must('router', poor('add')) },
      )
    } finally {
      await lab().guest.run('router', poor('del'))
    }
  })

  it_('S-09 has its routes back when somebody removed them, as systemd-networkd does at each start', () =>
    lives(lab(), 'routes', async (life) => {
      const { guest } = life
      const own = (): Promise<string> => guest.must('client', 'ip route show proto 197 | sort')
      const before = await own()
      await guest.must('client', 'ip route flush proto 197; ip -6 route flush proto 197')
      await guest.must('client', 'sleep 8')
      expect(await own()).toBe(before)
      for (const word of WAITING) expect(await story(life, life.up)).not.toContain(word)
    }),
  )

  it_('F-01 F-55 waits where the gateway’s name is not found, and is back with the name', () =>
    lives(
      lab(),
      'names',
      async (life) => {
        const { guest, connect } = life
        await guest.must(
          'client',
          'grep -v vpn.example.test /etc/hosts > /run/culvert-lab/hosts; mount --bind /run/culvert-lab/hosts /etc/hosts',
        )
        const begun = await restartGateway(guest)
        const waits = await connect.says(WAITING, begun, 40)
        await guest.must('client', 'sleep 12')
        await guest.must('client', 'umount /etc/hosts; rm /run/culvert-lab/hosts')
        const back = await backAt(guest, waits, 90)
        expect(back - waits, await story(life, begun)).toBeLessThan(30 * life.pace)
      },
      { client: { ...kept, gateway: 'vpn.example.test' } },
    ),
  )

  it_('S-16 F-46 waits where NetworkManager finds a page to sign in on, and is back after the sign-in', async () => {
    await openPage(lab().guest)
    try {
      await lives(lab(), 'portal', async (life) => {
        const { guest, connect } = life
        const begun = await PORTAL.begin(guest)
        await connect.says(SIGN_IN, begun, 40)
        // Nothing is tried meanwhile: a dial ends in nothing, and may cost an account.
        await guest.must('client', 'sleep 20', { seconds: 60 })
        expect(await guest.run('client', 'pgrep -x xl2tpd')).toMatchObject({ stdout: '' })
        const ended = await PORTAL.end(guest)
        const back = await backAt(guest, ended, 60)
        expect(back - ended, await story(life, begun)).toBeLessThan(20 * life.pace)
      })
    } finally {
      await closePage(lab().guest)
    }
  })

  describe('F-30 F-32 F-33', () => {
    it.each(['charon', 'xl2tpd', 'pppd', 'culvert-helper'] as const)(
      'is back when its %s was killed',
      { timeout: onHost(240_000) },
      (victim: Victim) =>
        lives(lab(), `killed-${victim}`, async (life) => {
          const { guest, connect, up } = life
          await kill(guest, victim)
          const waits = await connect.says(WAITING, up, 15)
          const back = await backAt(guest, waits, 60)
          expect(back - waits, await story(life, up)).toBeLessThan(20 * life.pace)
        }),
    )
  })

  it_('F-57 is not made on a full disk, and is made by itself when there is room', async () => {
    const { guest } = lab()
    await lab().arrange('faults-full')
    const culvert = lab().culvert('ada', 'strongswan')
    await culvert.add('Office', kept)
    await guest.must(
      'client',
      'mkdir -p -m 700 /var/lib/culvert/journal; mount -t tmpfs -o size=4k,mode=700 full /var/lib/culvert/journal; head -c 8192 /dev/zero > /var/lib/culvert/journal/fill 2>/dev/null; :',
    )
    try {
      const before = await snapshot(guest)
      const connect = new KeptConnect(guest)
      await connect.start(culvert, 'ada', 'Office', kept)
      await guest.must('client', 'sleep 15')
      expect((await culvert.status()).filter(({ state }) => state === 'connected')).toEqual([])
      await guest.must('client', 'rm /var/lib/culvert/journal/fill')
      await connect.says(CONNECTED, 0, 90)
      expect((await culvert.disconnect('Office')).code).toBe(0)
      expect((await settled(guest, before)).filter((line) => !line.includes('journal/fill'))).toEqual([])
    } finally {
      await guest.run('client', 'umount /var/lib/culvert/journal')
    }
  })

  it_('F-42 S-11 is the same tunnel after the clock went two years on, and two back', () =>
    lives(lab(), 'clock', async (life) => {
      const { guest } = life
      const child = await guest.must('client', "ip xfrm state list nokeys | grep -o 'spi 0x[0-9a-f]*' | sort")
      for (const years of [2, -2]) {
        // Separately, because a command that runs while the clock is set back has no meaningful duration.
        await guest.must(
          'guest',
          `(sleep 1; date -s "@$(($(date +%s) + ${years * 365 * 86_400}))") > /dev/null 2>&1 < /dev/null &`,
        )
        await new Promise((resolve) => setTimeout(resolve, onHost(25_000)))
      }
      expect(await guest.must('client', "ip xfrm state list nokeys | grep -o 'spi 0x[0-9a-f]*' | sort")).toBe(child)
      for (const word of WAITING) expect(await story(life, life.up)).not.toContain(word)
    }),
  )

  it_('F-21 is one tunnel where two commands ask for it at once', () =>
    lives(lab(), 'twice', async (life) => {
      const { guest, culvert } = life
      const { tunnel, printed } = await culvert.connect('Office', kept)
      expect([printed.code, tunnel?.state]).toEqual([0, 'connected'])
      const names = await guest.must(
        'client',
        'pgrep -cx culvert-helper; pgrep -cx charon; pgrep -cx xl2tpd; pgrep -cx pppd',
      )
      expect(names.trim().split('\n')).toEqual(['1', '1', '1', '1'])
    }),
  )

  it_(
    'F-75 is back ten times in a row with nothing more than after the first, and nothing beside the tunnel was let out',
    async () => {
      await watchForStrays(lab().guest)
      await lab().guest.run('client', 'ping -c1 -W1 203.0.113.1')
      expect(await straysSeen(lab().guest, true), 'the positive control').not.toEqual([])
      await lives(
        lab(),
        'ten',
        async (life) => {
          const { guest, connect } = life
          await watchForStrays(guest)
          // A person whose program asks foreign servers all the time.
          await guest.must(
            'client',
            'mkdir -p /run/culvert-lab; (while [ -e /run/culvert-lab/asking ]; do ping -c1 -W1 198.51.100.7; echo > /dev/udp/198.51.100.8/53; sleep 1; done) > /dev/null 2>&1 < /dev/null & touch /run/culvert-lab/asking',
          )
          let first: { readonly memory: number; readonly state: readonly string[] } | undefined
          for (let time = 0; time < 10; time += 1) {
            const begun = await PATH.begin(guest)
            await connect.says(WAITING, begun, 40)
            // Long enough for a reachability probe to see that nothing answers.
            await guest.must('client', 'sleep 4')
            const ended = await PATH.end(guest)
            await backAt(guest, ended, 60)
            await connect.says('Connected', ended, 10)
            const now = { memory: await memoryOf(guest), state: await steady(guest) }
            first ??= now
            expect(now.state).toEqual(first.state)
            expect(now.memory - first.memory).toBeLessThan(30)
          }
          await guest.must('client', 'rm /run/culvert-lab/asking; sleep 2')
          expect(await straysSeen(guest, true)).toEqual([])
        },
        { client: shut },
      )
    },
  )
})

/** Programs, rules and associations by number, files by name. */
async function steady(guest: Lab['guest']): Promise<readonly string[]> {
  const lines = await snapshot(guest)
  const kinds = lines.map((line) => /^[a-z6]+-?[a-z]*: /.exec(line)?.[0] ?? '')
  const counts = ['process: ', 'link: ', 'state: ', 'policy: ', 'iptables-legacy: '].map(
    (kind) => `${kind}${kinds.filter((each) => each === kind).length}`,
  )
  return counts
}
