import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HELPER_PATH } from '../../src-main/contract/helper.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { clientAddress, gatewayAddress, gatewayName, routerInside } from './world/addresses.ts'
import { pingThroughTunnel } from './world/client.ts'
import { HeldConnect } from './world/held.ts'
import { installHelper } from './world/helper.ts'
import { as } from './world/people.ts'
import { until } from './world/script.ts'
import { usualClient } from './world/settings.ts'
import { difference, snapshot } from './world/snapshot.ts'

/** The numbers are those in the list of attacks in helpers/ATTACK-SURFACE.md. */
if (allAsked) {
  labSuite('Attacked, without NetworkManager,', { name: 'strongswan-attacks', seconds: 1800 }, (lab) => {
    beforeAll(() => installHelper(lab().guest))

    describe('a tunnel that is up', () => {
      const secrets = { password: 'S3NTINEL-password', psk: 'S3NTINEL-key' }
      const held = (): HeldConnect => new HeldConnect(lab().guest)
      let programs: readonly string[] = []
      const on = async (script: string): Promise<string> => (await lab().guest.run('client', script)).stdout

      beforeAll(async () => {
        const { guest, arrange } = lab()
        await arrange('strongswan-attacked', { gateway: secrets })
        // The person's variables are meant for the command; none may reach root.
        const culvert = lab().culvert('ada', 'strongswan', HOSTILE)
        await culvert.add('Office', usualClient)
        const watching = guest.run('client', watchDescendants, { seconds: 60 })
        const begun = await culvert.hold(held(), 'Office', { ...usualClient, ...secrets })
        expect(begun.fault, begun.printed).toBeUndefined()
        programs = (await watching).stdout.trim().split('\n')
      }, 120_000)
      afterAll(async () => {
        await lab().culvert('ada', 'strongswan').disconnect('Office')
      })

      it('H-004 H-052 shows the helper and its children a constant environment', async () => {
        const seen = await on(
          `for name in culvert-helper charon starter xl2tpd pppd; do for p in $(pgrep -x $name); do tr '\\0' '\\n' < /proc/$p/environ; done; done | sort -u`,
        )
        expect(
          seen
            .split('\n')
            .filter(
              (line) =>
                !/^(PATH=(\/usr|\/s?bin)[a-z/:]*|LC_ALL=C|SHELL=\/bin\/(ba)?sh|LANG=.*|TERM=.*|HOME=\/root|LOGNAME=root|USER=root|PKEXEC_UID=1000|MAIL=\/var\/mail\/root|PWD=\/|IPSEC_[A-Z_]+=.*|PPPLOGNAME=root|MALLOC_CHECK_=0|)$/.test(
                  line,
                ),
            ),
        ).toEqual([])
        expect(seen).not.toContain('evil')
      })

      it('H-021 H-024 listens on no port but those of IKE and L2TP, and on no local socket of its own', async () => {
        const sockets = await on("ss -Hlntup | grep -v 'NetworkManager'; ss -Hlxp | grep -E 'culvert|node'")
        const mine = sockets.split('\n').filter((line) => /culvert|"node"|xl2tpd|pppd/.test(line))
        expect(mine.filter((line) => !/:1701\s/.test(line))).toEqual([])
      })

      it('H-033 H-043 has installed root’s own two files, with no set-uid bit and no capability', async () => {
        const places = `${HELPER_PATH} /usr/share/polkit-1/actions/org.example.culvert.policy /usr/lib/culvert`
        expect((await on(`stat -c '%A %U %G' ${places}`)).trim().split('\n')).toEqual([
          '-rwxr-xr-x root root',
          '-rw-r--r-- root root',
          'drwxr-xr-x root root',
        ])
        expect(
          (
            await on(
              'find /usr/lib/culvert /run/culvert /var/lib/culvert -perm /6000; getcap -r /usr/lib/culvert 2>/dev/null',
            )
          ).trim(),
        ).toBe('')
      })

      it('H-046 H-047 keeps what it generates from everybody, in folders that are root’s all the way', async () => {
        const listed = (await on("find /run/culvert /var/lib/culvert -printf '%M %U %G %P\\n'")).trim().split('\n')
        expect(listed.filter((line) => !/^\S+ 0 0 /.test(line))).toEqual([])
        const readable = listed.filter((line) => /^.......r|^....r/.test(line)).map((line) => line.split(' ')[3] ?? '')
        expect(readable.filter((path) => path !== '' && !/^[0-9a-f-]{36}\.json$/.test(path))).toEqual([])
        for (const path of ['/run/culvert/*/', '/var/lib/culvert/journal'])
          expect((await lab().guest.run('client', as('ada', `ls ${path}`))).code).not.toBe(0)
      })

      it('H-051 was made without a shell, and with no other interpreter than what holds its port', async () => {
        expect(programs).toContain('xl2tpd')
        expect(programs.filter((name) => /^(sh|dash|bash|pkexec|python.*|env|sudo)$/.test(name))).toEqual([])
        // A constant program, given an address and a port.
        const words = (await on(`tr '\\0\\n' '\\n ' < /proc/$(pgrep -ox perl)/cmdline`)).trim().split('\n')
        expect(words.slice(1, 3)).toEqual(['-f', '-e'])
        expect(words.slice(4)).toEqual([clientAddress, '1701'])
      })

      it('S4: shares its L2TP port with nobody, and sends nobody else’s L2TP to the gateway', async () => {
        const thief = (port: number): string =>
          `perl -MSocket -e 'socket(my $s, PF_INET, SOCK_DGRAM, 0); setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1); setsockopt($s, SOL_SOCKET, 49, 0); bind($s, sockaddr_in(${port}, inet_aton("${clientAddress}"))) or die "bind: $!"; connect($s, sockaddr_in(1701, inet_aton("${gatewayAddress}"))) or die "connect: $!"; send($s, "x", 0) or die "send: $!"; print "sent"'`
        const ben = async (port: number): Promise<string> => {
          const { stdout, stderr } = await lab().guest.run('client', as('ben', thief(port)))
          return stdout + stderr
        }
        expect(await ben(1701)).toContain('bind: Address already in use')
        expect(await ben(0)).toContain('send: Operation not permitted')
        expect(await pingThroughTunnel(lab().guest)).toBe(true)
      })

      it('S5: F-78: is not ended by another host that tries every number of a tunnel in clear text', async () => {
        await lab().guest.must('router', endEveryTunnel, { seconds: 60 })
        const dropped = await on("iptables-legacy -xnvL culvert-input | awk '/DROP/ && /dpt:1701/ { print $1 }'")
        expect(Number(dropped)).toBeGreaterThan(50_000)
        expect(await pingThroughTunnel(lab().guest)).toBe(true)
      })

      it('H-054 has its secrets in no argument, environment, file or journal', async () => {
        const found = await on(
          `cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | grep -ac 'S3NTINE[L]'
journalctl -q --no-pager -o cat | grep -ac 'S3NTINE[L]'
find /run /etc /var/lib /var/log /tmp /home /root -xdev -type f ! -path '/run/log/*' -print0 2>/dev/null | xargs -0 grep -alE 'S3NTINE[L]' 2>/dev/null | wc -l`,
        )
        expect(found.trim().split('\n')).toEqual(['0', '0', '0'])
      })

      it('H-055 cannot be looked into, nor ended, by the person it serves', async () => {
        const helper = (await on('pgrep -x culvert-helper')).trim()
        for (const command of [
          `cat /proc/${helper}/environ`,
          `head -c1 /proc/${helper}/mem`,
          `ls /proc/${helper}/fd`,
          `kill -TERM ${helper}`,
          `kill -SEGV ${helper}`,
        ])
          expect((await lab().guest.run('client', as('ada', command))).code, command).not.toBe(0)
        expect(await pingThroughTunnel(lab().guest)).toBe(true)
      })
    })

    it('S2: tells an administrator’s charon nothing of a person’s authority, and comes up beside it', async () => {
      const { guest, arrange } = lab()
      await arrange('strongswan-authority', { gateway: { authentication: 'certificate' } })
      const culvert = lab().culvert('ada', 'strongswan')
      const client = { ...usualClient, gateway: gatewayName, certificate: 'client' } as const
      await culvert.add('Office', client)
      await guest.must(
        'client',
        `ipsec start >/dev/null 2>&1; ${until(20, '[ -S /run/charon.vici ] && ipsec statusall')}`,
        { seconds: 40 },
      )
      const before = await snapshot(guest)
      const held = new HeldConnect(guest)
      const { fault, printed } = await culvert.hold(held, 'Office', client)
      expect(fault, printed).toBeUndefined()
      expect(await pingThroughTunnel(guest)).toBe(true)
      expect(await guest.must('client', 'ipsec listcacerts; ipsec listcerts; ipsec statusall')).not.toMatch(
        /Lab|culvert/,
      )
      expect((await culvert.disconnect('Office')).code).toBe(0)
      await held.ended()
      expect(difference(before, await snapshot(guest))).toEqual([])
      await guest.must('client', 'ipsec stop')
    })

    it.each([
      ['@/etc/shadow', '0xdeadbeef'],
      [' "\\# * leading and trailing ', '"%pct\\ \'; : PSK'],
      ['@login', '@/etc/shadow'],
      ['ü'.repeat(100), '0sdGhpcyBpcyBhIHBsYWluIGtleQ=='],
    ])('H-010 signs in with exactly the password %j, and the key %j', async (password, psk) => {
      const { guest, arrange } = lab()
      await arrange(`strongswan-bytes-${Buffer.from(password).toString('hex').slice(0, 12)}`, {
        gateway: { password, psk },
      })
      const culvert = lab().culvert('ada', 'strongswan')
      await culvert.add('Office', usualClient)
      const held = new HeldConnect(guest)
      const { fault, printed } = await culvert.hold(held, 'Office', { ...usualClient, password, psk })
      expect(fault, printed).toBeUndefined()
      expect((await culvert.disconnect('Office')).code).toBe(0)
      await held.ended()
    })

    describe('by a person who sits at the computer, or by chance', () => {
      const shut = { ...usualClient, more: ['--kill-switch'] }
      const on = async (script: string): Promise<string> => (await lab().guest.run('client', script)).stdout
      const leaves = async (): Promise<boolean> =>
        (await lab().guest.run('client', `ping -c2 -i0.3 -W1 ${routerInside}`)).code === 0

      /** Ada's tunnel with its kill switch. */
      async function up(name: string): Promise<HeldConnect> {
        await lab().arrange(name)
        const culvert = lab().culvert('ada', 'strongswan')
        await culvert.add('Office', shut)
        const held = new HeldConnect(lab().guest)
        const begun = await culvert.hold(held, 'Office', shut)
        expect(begun.fault, begun.printed).toBeUndefined()
        expect(await leaves()).toBe(false)
        return held
      }
      /** Checks a tunnel that ended unexpectedly: the fault is reported, and all traffic is blocked. */
      async function shutAndTold(held: HeldConnect, fault: object): Promise<void> {
        const ended = await held.ended()
        expect(ended).toMatchObject({ code: 1, fault: { stage: 'live', ...fault } })
        expect(await leaves()).toBe(false)
        expect((await lab().culvert('ada', 'strongswan').disconnect('Office')).code).toBe(0)
        expect(await leaves()).toBe(true)
      }

      it('S1: with a file size limit, little processor time and a timer, has none of them in root’s process', async () => {
        await lab().arrange('strongswan-limits')
        const hello = Buffer.from(JSON.stringify({ verb: 'hello', number: 1, protocol: 2 }))
        const size = Buffer.alloc(4)
        size.writeUInt32LE(hello.length)
        const frame = Buffer.concat([size, hello]).toString('base64')
        const begun = lab().guest.run(
          'client',
          as(
            'ada',
            `{ base64 -d <<< ${frame}; sleep 14; } | prlimit --fsize=4096 --cpu=9 --nofile=200 -- perl -e 'alarm 9; exec @ARGV' pkexec ${HELPER_PATH} session > ~/said; echo "code $?"`,
          ),
          { seconds: 60 },
        )
        const seen = await on(
          `for ((i = 0; i < 80; i++)); do sleep 0.1; [ -s /home/ada/said ] && break; done; grep -E 'file size|cpu time|open files' /proc/$(pgrep -x culvert-helper)/limits | tr -s ' '`,
        )
        expect(seen).toContain('Max file size unlimited unlimited')
        expect(seen).toContain('Max cpu time unlimited unlimited')
        expect(seen).toContain('Max open files 4096 4096')
        // Ended by the end of its input, five seconds after the timer.
        expect((await begun).stdout).toContain('code 0')
      })

      it('S6: a journal that cannot be written ends the tunnel with a fault, and the kill switch holds', async () => {
        const held = await up('strongswan-no-journal')
        await on("prlimit --fsize=1: --pid $(pgrep -x culvert-helper); echo 'nameserver 9.9.9.9' > /etc/resolv.conf")
        await shutAndTold(held, { code: 'cause-unknown' })
        expect(await on('cat /etc/resolv.conf')).toBe('nameserver 9.9.9.9\n')
      })

      it.each(['HUP', 'QUIT'])('S14: SIG%s ends the tunnel with a fault, and the kill switch holds', async (name) => {
        const held = await up(`strongswan-${name}`)
        await on(`pkill -${name} -x culvert-helper`)
        await shutAndTold(held, { code: 'component-died' })
      })

      it.each(['the helper', 'the command'])(
        'S14: SIGTERM, as a logout or a service manager sends it to %s, ends the tunnel in order, and the kill switch holds',
        async (whom) => {
          const held = await up(`strongswan-term-${whom.slice(4)}`)
          await on(`pkill -TERM ${whom === 'the helper' ? '-x culvert-helper' : "-u ada -f '[c]onnect .*Office'"}`)
          expect((await held.ended()).code).toBe(0)
          expect(await leaves()).toBe(false)
          expect((await lab().culvert('ada', 'strongswan').disconnect('Office')).code).toBe(0)
          expect(await leaves()).toBe(true)
        },
      )

      it('S14: ctrl-C and ctrl-Z of a terminal that both share do not reach root’s process, nor those below it', async () => {
        const held = await up('strongswan-terminal')
        for (const name of ['INT', 'TSTP']) await on(`pkill -${name} -x culvert-helper`)
        const session = async (program: string): Promise<string> =>
          (await on(`ps -o sid= -p $(pgrep -x ${program})`)).trim()
        expect(await session('xl2tpd')).not.toBe(await session('culvert-helper'))
        expect(await pingThroughTunnel(lab().guest)).toBe(true)
        expect((await lab().culvert('ada', 'strongswan').disconnect('Office')).code).toBe(0)
        await held.ended()
        expect(await leaves()).toBe(true)
      })

      it('S8: F-56: a tunnel whose rules somebody removes ends with a fault, and its kill switch is put back', async () => {
        const held = await up('strongswan-flushed')
        await on(
          'nft flush ruleset 2> /dev/null; for p in iptables iptables-legacy; do $p -F OUTPUT; done 2> /dev/null',
        )
        await shutAndTold(held, { code: 'component-died', title: 'nftables stopped unexpectedly.' })
      })

      it('S7: ben does not lift ada’s kill switch, and is told whose it is', async () => {
        const held = await up('strongswan-anothers')
        await on('pkill -KILL -x culvert-helper')
        await held.ended()
        const ben = lab().culvert('ben', 'strongswan')
        await ben.add('Mine', usualClient)
        const { fault, printed } = await ben.connect('Mine', usualClient, ['--no-diagnose'])
        expect(fault, printed.stdout + printed.stderr).toMatchObject({ code: 'kill-switch-held' })
        expect(fault?.title).toContain('Office')
        expect(await leaves()).toBe(false)
        expect((await lab().culvert('ada', 'strongswan').disconnect('Office')).code).toBe(0)
        expect(await leaves()).toBe(true)
      })

      it('S18: the tunnel ends when its owner has signed out, and the kill switch holds', async () => {
        const held = await up('strongswan-signed-out')
        const file = '/run/systemd/users/1000'
        await on(`cp ${file} /run/culvert-lab/user; sed -i 's/^ONLINE_SESSIONS=.*/ONLINE_SESSIONS=/' ${file}`)
        const ended = await held.ended()
        await on(`cp /run/culvert-lab/user ${file}`)
        expect(ended).toMatchObject({ code: 1, fault: { stage: 'live', code: 'signed-out' } })
        expect(await leaves()).toBe(false)
        expect((await lab().culvert('ada', 'strongswan').disconnect('Office')).code).toBe(0)
        expect(await leaves()).toBe(true)
      })
    })

    it('H-034 eight idle helpers of one person keep nobody from connecting', async () => {
      const { guest, arrange } = lab()
      await arrange('strongswan-idle')
      const culvert = lab().culvert('ada', 'strongswan')
      await culvert.add('Office', usualClient)
      const idle = guest.run(
        'client',
        as('ben', `for i in 1 2 3 4 5 6 7 8; do sleep 45 | pkexec ${HELPER_PATH} session >/dev/null & done; wait`),
        { seconds: 60 },
      )
      await guest.run('client', 'sleep 6')
      const held = new HeldConnect(guest)
      expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      expect((await culvert.disconnect('Office')).code).toBe(0)
      await held.ended()
      await guest.run('client', 'pkill -u ben -x sleep')
      await idle
    })

    it('H-048 a full disk ends the connect before anything was changed, and the next one works', async () => {
      const { guest, arrange } = lab()
      await arrange('strongswan-full')
      const culvert = lab().culvert('ada', 'strongswan')
      await culvert.add('Office', usualClient)
      const before = await snapshot(guest)
      await guest.must(
        'client',
        'mkdir -p -m 700 /var/lib/culvert/journal; mount -t tmpfs -o size=4k,mode=700 full /var/lib/culvert/journal; head -c 8192 /dev/zero > /var/lib/culvert/journal/fill 2>/dev/null; :',
      )
      const { fault, printed } = await culvert.connect('Office', usualClient, ['--no-diagnose'])
      expect(fault?.code, printed.stdout).toBe('cause-unknown')
      expect(printed.stdout).toMatch(/ENOSPC|no space/i)
      await guest.must('client', 'umount /var/lib/culvert/journal')
      expect(difference(before, await snapshot(guest))).toEqual([])
      const held = new HeldConnect(guest)
      expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      expect((await culvert.disconnect('Office')).code).toBe(0)
      await held.ended()
      expect(difference(before, await snapshot(guest))).toEqual([])
    })
  })
}

const HOSTILE = [
  'NODE_OPTIONS=--stack-trace-limit=7',
  'PLUTODEBUG=evil',
  'IPSEC_CONFS=/home/ada/evil',
  'PPP_X=evil',
  'PKEXEC_UID=0',
  'PATH=/home/ada/evil:/usr/bin:/bin',
]

/** SCCRP and StopCCN (RFC 2661 section 6) for each tunnel number, 131,070 datagrams in all. */
const endEveryTunnel = `perl -MSocket -e '
socket(my $s, PF_INET, SOCK_DGRAM, 0) or die;
connect($s, sockaddr_in(1701, inet_aton("${clientAddress}"))) or die;
my $assigned = pack("n4", 0x8008, 0, 9, 4242);
my $sccrp = pack("n4 n4 n3 N n3 a4", 0x8008, 0, 0, 2, 0x8008, 0, 2, 0x100, 0x800a, 0, 3, 3, 0x800a, 0, 7, "evil") . $assigned;
my $stopccn = pack("n4", 0x8008, 0, 0, 4) . $assigned . pack("n4", 0x8008, 0, 1, 1);
for my $tunnel (1 .. 65535) {
  send($s, pack("n6", 0xc802, 12 + length($_->[1]), $tunnel, 0, $_->[0], 3) . $_->[1], 0) for [2, $sccrp], [3, $stopccn];
}'`

/** Names of all descendants of the helper seen while it connects, for as long as that takes. */
const watchDescendants = `declare -A seen below
for ((i = 0; i < 400; i++)); do
  below=()
  while read -r pid parent name; do
    if [ "$name" = culvert-helper ]; then below[$pid]=1
    elif [ -n "\${below[$parent]}" ]; then below[$pid]=1; seen[$name]=1; fi
  done < <(ps -eo pid=,ppid=,comm= --sort=pid)
  [ -s /run/culvert-lab/held.out ] && break
  sleep 0.02
done
for name in "\${!seen[@]}"; do echo "$name"; done`
