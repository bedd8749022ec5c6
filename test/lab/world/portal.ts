import { basename } from 'node:path'
import { execPath } from 'node:process'
import type { Guest } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import { moment, PATH, type Outage } from './outage.ts'
import { quote, until, writeFile } from './script.ts'

const place = '/run/portal'
const signedIn = `${place}/signed-in`
const conf = '/etc/NetworkManager/conf.d/portal.conf'
const ANSWER = 'this is the page'

/** The router's page: whoever has not signed in is sent to another one, whatever was asked for. */
const PAGE = `require('node:http').createServer((_, answer) => {
  console.log('asked')
  if (require('node:fs').existsSync('${signedIn}')) return answer.end('${ANSWER}')
  answer.writeHead(302, { location: 'http://${plan.routerInside}/sign-in' }).end()
}).listen(80, '${plan.routerInside}')`

/** Makes the client's NetworkManager check by a page of the router's whether the network leads anywhere. */
export async function openPage(guest: Guest): Promise<void> {
  await guest.must(
    'router',
    `mkdir -p ${place}; touch ${signedIn}
/runtime/${basename(execPath)} -e ${quote(PAGE)} > ${place}/log 2>&1 < /dev/null & echo $! > ${place}/pid
${until(60, 'grep -q :0050 /proc/net/tcp')}`,
  )
  await guest.must(
    'client',
    `${writeFile(conf, `[connectivity]\nenabled=true\nuri=http://${plan.routerInside}/\nresponse=${ANSWER}\ninterval=5\n`)}
nmcli general reload conf
${until(60, '[ "$(nmcli networking connectivity check)" = full ]')}`,
    { seconds: 90 },
  )
  // Without its check, NetworkManager takes every network for one that leads everywhere.
  await guest.must('router', until(30, `[ -s ${place}/log ]`))
}

export async function closePage(guest: Guest): Promise<void> {
  await guest.run('client', `rm -f ${conf}; nmcli general reload conf`)
  await guest.run('router', `kill $(cat ${place}/pid); rm -r ${place}`)
}

/** The network asks for a sign-in and lets nothing through, until somebody signs in. */
export const PORTAL: Outage = {
  async begin(guest) {
    await guest.must('router', `rm ${signedIn}`)
    return PATH.begin(guest)
  },
  async end(guest) {
    await PATH.end(guest)
    return moment(guest, 'router', `touch ${signedIn}`)
  },
}
