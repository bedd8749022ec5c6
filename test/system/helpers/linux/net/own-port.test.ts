import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { canSeal, SealedPlace } from '../../../../support/helper/sealed.ts'

/** Waits until so many sockets have the port. */
const untilSockets = (count: number): string =>
  `for ((i = 0; i < 200; i++)); do [ "$(grep -c ':06A5 ' /proc/net/udp)" = ${count} ] && break; sleep 0.05; done`

/** xl2tpd's sockets: one that listens, and one of the tunnel that is connected to the gateway, both shared. */
const XL2TPD = `perl -MSocket -e '
  for my $to (undef, "192.0.2.1") {
    socket(my $s, PF_INET, SOCK_DGRAM, 0) or die; push @kept, $s;
    setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1) or die;
    bind($s, sockaddr_in(1701, INADDR_ANY)) or die;
    connect($s, sockaddr_in(1701, inet_aton($to))) or die if $to;
  }
  sleep 100' > /dev/null 2>&1 &`
/** The attack: a socket of another user's that shares the port and is connected to the gateway. */
const THIEF = `setpriv --reuid 1001 --regid 1001 --clear-groups perl -MSocket -e '
  socket(my $s, PF_INET, SOCK_DGRAM, 0) or die;
  for my $option (2, $ARGV[1] || ()) { setsockopt($s, SOL_SOCKET, $option, 1) or die "option: $!" }
  setsockopt($s, SOL_SOCKET, 49, 0) or die "cpu: $!";
  bind($s, sockaddr_in(1701, inet_aton($ARGV[0]))) or die "bind: $!\\n";
  connect($s, sockaddr_in(1701, inet_aton("192.0.2.1"))) or die "connect: $!\\n";
  syswrite STDOUT, "bound\\n"; sleep $ARGV[2] if $ARGV[2]'`

describe.skipIf(!canSeal() || !existsSync('/usr/bin/perl'))(
  'xl2tpd’s port, in a place of its own',
  { timeout: 60_000 },
  () => {
    let place: SealedPlace
    const ends: (() => void)[] = []
    beforeAll(async () => {
      place = await SealedPlace.open()
      return () => place.close()
    })
    afterEach(() => {
      for (const end of ends.splice(0)) end()
      place.run(`pkill -x perl; ${untilSockets(0)}`)
    })

    /** The helper's own code, which says what it sees. */
    function port(): { readonly ask: (word: 'hold' | 'shared' | 'release') => Promise<string> } {
      const helper = place.play(join(import.meta.dirname, '../../../../support/helper/own-port-process.ts'))
      ends.push(() => helper.stdin?.end())
      if (!helper.stdout) throw new Error('no answers')
      const answers = createInterface({ input: helper.stdout })[Symbol.asyncIterator]()
      return {
        ask: async (word) => {
          helper.stdin?.write(`${word}\n`)
          return (await answers.next()).value ?? ''
        },
      }
    }
    const steal = (address: string, option = ''): string => place.run(`${THIEF} ${address} ${option} 2>&1`).trim()
    const start = (): void => {
      place.run(XL2TPD)
      place.run(untilSockets(2))
    }

    it('S4: is anybody’s to share until it is held, and nobody’s from then on', async () => {
      start()
      for (const address of ['192.0.2.2', '0.0.0.0']) expect(steal(address), address).toBe('bound')
      const { ask } = port()
      expect(await ask('hold')).toBe('held')
      // With SO_REUSEPORT (15), too.
      for (const address of ['192.0.2.2', '0.0.0.0'])
        for (const option of ['', '15']) expect(steal(address, option), address).toBe('bind: Address already in use')
      expect(await ask('shared')).toBe('nobody')
      expect(await ask('release')).toBe('released')
      place.run(untilSockets(2))
      expect(steal('192.0.2.2')).toBe('bound')
    })

    it('S4: still gives xl2tpd what the gateway sends', async () => {
      place.run(
        `perl -MSocket -e 'socket(my $s, PF_INET, SOCK_DGRAM, 0); setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1); bind($s, sockaddr_in(1701, INADDR_ANY)); recv($s, my $got, 99, 0); open F, ">", "/run/got"; print F $got; close F' > /dev/null 2>&1 &`,
      )
      place.run(untilSockets(1))
      const { ask } = port()
      expect(await ask('hold')).toBe('held')
      place.run(
        `perl -MSocket -e 'socket(my $s, PF_INET, SOCK_DGRAM, 0); send($s, "for xl2tpd", 0, sockaddr_in(1701, inet_aton("192.0.2.2")))'; for try in $(seq 100); do [ -s /run/got ] && break; sleep 0.02; done`,
      )
      expect(place.run('cat /run/got')).toBe('for xl2tpd')
    })

    it('S4: that somebody shared before it was held is seen, with the program', async () => {
      start()
      place.run(`${THIEF} 192.0.2.2 0 100 > /run/thief 2>&1 &`)
      place.run('for try in $(seq 100); do grep -q bound /run/thief && break; sleep 0.02; done')
      const { ask } = port()
      await ask('hold')
      expect(await ask('shared')).toBe('perl')
    })

    it('S4: is given back when the helper is killed', async () => {
      start()
      const { ask } = port()
      expect(await ask('hold')).toBe('held')
      place.run(`pkill -KILL -f '[o]wn-port-process'; ${untilSockets(2)}`)
      expect(steal('192.0.2.2')).toBe('bound')
    })
  },
)
