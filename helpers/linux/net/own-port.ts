import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Stage } from '../../../src-main/domain/connect/stage.ts'
import { freePort, ownerOfPort, strangerOnPort } from '../system/ports.ts'
import { start } from '../system/run.ts'
import { L2TP_PORT } from './guard.ts'

/** UDP port of this session's xl2tpd, which no other program may share. */
export class OwnPort {
  #number = L2TP_PORT
  #holder: ReturnType<typeof start>

  get number(): number {
    return this.#number
  }

  /** Whether the port is in use: Debian's package of xl2tpd starts a service on it. */
  isTaken(): boolean {
    return ownerOfPort(this.#number) !== undefined
  }

  /** Takes a free port. */
  move(): void {
    this.#number = freePort()
  }

  /**
   * Keeps every other program from the port from here on. Without Perl, only `shared` protects it.
   * @param address IPv4 address of this computer that the gateway sends to
   * @returns whether it is held
   */
  async hold(address: string): Promise<boolean> {
    this.#holder = await holdPort(address, this.#number)
    return this.#holder !== undefined
  }

  /** The fault when a program of another user has a socket on the port: it would receive the tunnel's packets. */
  shared(stage: Stage): Fault | undefined {
    const owner = strangerOnPort(this.#number)
    return owner === undefined ? undefined : fault('port-in-use', { stage, args: { port: this.#number, owner } })
  }

  release(): void {
    this.#holder?.stdin?.end()
    this.#holder = undefined
  }
}

/**
 * Perl program that binds a shared UDP port and then stops sharing it: from then on the kernel refuses the port to
 * every other program (EADDRINUSE), whatever options it sets. xl2tpd shares its port with any user who asks
 * (SO_REUSEADDR), and a socket that is connected to the gateway would receive the tunnel's packets. The socket of this
 * program is connected to this computer's own discard port, so that the kernel never prefers it. The program ends when
 * its input ends. The numbers are those of Linux on x86 and ARM: AF_INET, SOCK_DGRAM, SOL_SOCKET and SO_REUSEADDR.
 * Node.js cannot clear the option. The program loads no module, so Perl's search path does not matter.
 */
const HOLD = `my ($address, $port) = @ARGV;
my $name = sub { pack 'S n C4 x8', 2, $_[0], split /[.]/, $address };
socket my $socket, 2, 2, 0 or die;
setsockopt $socket, 1, 2, 1 or die;
bind $socket, $name->($port) or die;
setsockopt $socket, 1, 2, 0 or die;
connect $socket, $name->(9) or die;
syswrite STDOUT, 'held';
sysread STDIN, my $nothing, 1;`

/** Milliseconds for Perl to start on a busy machine. */
const PATIENCE = 3_000

/**
 * Keeps other programs from the UDP port of a running xl2tpd. To be called after xl2tpd has opened its last socket, as
 * it could not bind another one itself.
 * @param address IPv4 address of this computer that the gateway sends to
 * @returns the process that holds the port until its input ends; undefined without Perl, or when it could not hold the
 *   port
 */
export async function holdPort(address: string, port: number): Promise<ReturnType<typeof start>> {
  const holder = start('perl', ['-f', '-e', HOLD, address, String(port)], ['pipe', 'pipe', 'ignore'])
  if (!holder) return undefined
  const held = await new Promise<boolean>((resolve) => {
    const late = setTimeout(() => resolve(false), PATIENCE)
    const answer = (held: boolean) => () => {
      clearTimeout(late)
      resolve(held)
    }
    holder.stdout?.once('data', answer(true))
    holder.once('error', answer(false)).once('exit', answer(false))
  })
  holder.stdin?.on('error', () => undefined)
  if (held) return holder
  holder.kill()
  return undefined
}
