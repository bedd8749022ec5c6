import { basename } from 'node:path'
import type { Guest } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import { NOW } from './kept.ts'
import { until, writeFile } from './script.ts'

const PORT = 8088
const page = '/run/portal'
/** NetworkManager asks by itself each minute at most; it is told to in between. */
const CONF = '/etc/NetworkManager/conf.d/portal.conf'

const server = `
const { createServer } = require('node:http')
const { existsSync } = require('node:fs')
createServer((_, answer) => {
  if (!existsSync('${page}')) return answer.end('online')
  answer.writeHead(302, { location: 'http://${plan.routerInside}:${PORT}/sign-in' })
  answer.end('sign in first')
}).listen(${PORT}, '${plan.routerInside}')`

/** NetworkManager checks the way out by a page of the router's, and the router can play a portal. */
export async function playPortal(guest: Guest): Promise<void> {
  await guest.must(
    'router',
    `rm -f ${page}; [ -e ${page}.pid ] && kill "$(cat ${page}.pid)"
/runtime/${basename(process.execPath)} -e "${server.replaceAll('\n', ' ')}" > /dev/null 2>&1 < /dev/null & echo $! > ${page}.pid`,
  )
  await guest.must(
    'client',
    [
      writeFile(
        CONF,
        `[connectivity]\nenabled=true\nuri=http://${plan.routerInside}:${PORT}/check\nresponse=online\ninterval=60\n`,
      ),
      'nmcli general reload',
      until(30, '[ "$(nmcli networking connectivity check)" = full ]'),
    ].join('\n'),
    { seconds: 60 },
  )
}

export async function endPortal(guest: Guest): Promise<void> {
  await guest.run('router', `kill "$(cat ${page}.pid)"; rm -f ${page} ${page}.pid`)
  await guest.run('client', `rm -f ${CONF}; nmcli general reload`)
}

/** The router lets nothing through and shows its own page, and no more. */
export const PORTAL_OF = (guest: Guest): { begin(): Promise<number>; end(): Promise<number> } => ({
  async begin() {
    await guest.must('router', `touch ${page}; iptables-legacy -I FORWARD -j DROP`)
    return checked(guest, 'portal')
  },
  async end() {
    await guest.must('router', `rm -f ${page}; iptables-legacy -D FORWARD -j DROP`)
    return checked(guest, 'full')
  },
})

async function checked(guest: Guest, word: string): Promise<number> {
  const printed = await guest.must(
    'client',
    `${until(30, `[ "$(nmcli networking connectivity check)" = ${word} ]`)}; ${NOW}; echo "$now"`,
    { seconds: 60 },
  )
  return Number(printed)
}
