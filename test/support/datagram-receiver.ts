// A datagram socket of the Unix kind, as a service manager holds one; in Perl, for Node.js has none. `@name` is an abstract address.
import { spawn } from 'node:child_process'
import { eventually } from './eventually.ts'

export interface DatagramReceiver {
  /** Each message as its lines; the barriers of systemd-notify are left out. */
  readonly messages: readonly (readonly string[])[]
  close(): void
}

const PROGRAM = `
use Socket; $| = 1;
socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
(my $path = $ARGV[0]) =~ s/^@/\\0/;
bind($socket, sockaddr_un($path)) or die "bind: $!";
print "bound\\n";
while (defined recv($socket, my $message, 65536, 0)) { $message =~ s/\\n/\\t/g; print "$message\\n"; }
`

export const receiveDatagrams = async (address: string): Promise<DatagramReceiver> => {
  const child = spawn('perl', ['-e', PROGRAM, address], { stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await eventually('the datagram socket', () => text.startsWith('bound\n'))
  return {
    get messages() {
      const lines = text.split('\n').slice(1, -1)
      return lines.filter((line) => line !== 'BARRIER=1').map((line) => line.split('\t'))
    },
    close: () => {
      process.removeListener('exit', stop)
      stop()
    },
  }
}
