import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Stage } from '../../../src-main/domain/connect/stage.ts'
import { freePort, ownerOfPort, strangerOnPort } from '../system/ports.ts'
import { start } from '../system/run.ts'
import { L2TP_PORT } from './guard.ts'

/** UDP port of this session's xl2tpd, which nobody else may share. */
export class OwnPort {
  #number = L2TP_PORT
  #holder: ReturnType<typeof start>

  get number(): number {
    return this.#number
  }

  /** Debian starts a service of xl2tpd with its package. */
  isTaken(): boolean {
    return ownerOfPort(this.#number) !== undefined
  }

  /** Takes a port that nobody holds. */
  move(): void {
    this.#number = freePort()
  }

  /**
   * From here on nobody else gets the port. Where Perl is missing, `shared` is all there is.
   * @param address IPv4 address of this computer that the gateway sends to
   * @returns whether it is held
   */
  async hold(address: string): Promise<boolean> {
    this.#holder = await holdPort(address, this.#number)
    return this.#holder !== undefined
  }

  /** The fault when a program of another user has a socket on the port: it would get the packets of the tunnel. */
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
 * Binds a UDP port that is shared already, and then stops sharing it: from then on the kernel refuses everybody else the
 * port (EADDRINUSE), whatever they set. xl2tpd shares its port with any user who asks (SO_REUSEADDR), and a socket that is
 * connected to the gateway would get the packets of the tunnel. The socket here is connected to this computer's own
 * discard port, so that the kernel never prefers it. It ends with its input. The numbers are those of Linux on x86 and ARM: AF_INET, SOCK_DGRAM,
 * SOL_SOCKET and SO_REUSEADDR. Node.js cannot clear the option. No module is loaded, from wherever Perl would look for it.
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
 * Keeps others from the UDP port of a running xl2tpd. After its last socket is there: xl2tpd itself could bind none more.
 * @param address IPv4 address of this computer that the gateway sends to
 * @returns the process that holds the port until its input ends; undefined where Perl is missing or it could not
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
