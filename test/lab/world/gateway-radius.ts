import type { GatewaySettings, RadiusAnswer } from './gateway-settings.ts'
import { until, writeFile } from './script.ts'

const SECRET = 'radius-secret-5'
/** The limits of pppd's plugin: seconds per try, and number of tries. */
const TRIES = { seconds: 5, count: 3 }

export const RADIUS_OPTIONS = 'plugin radius.so\nradius-config-file /etc/ppp/radius/client.conf'

export function radiusFiles({ user, password }: GatewaySettings, answer: RadiusAnswer): readonly string[] {
  const users = `${JSON.stringify(user)} Cleartext-Password := ${JSON.stringify(password)}\n`
  return [
    writeFile('/etc/ppp/radius/client.conf', clientConf),
    writeFile('/etc/ppp/radius/servers', `127.0.0.1 ${SECRET}\n`, '600'),
    writeFile('/etc/ppp/radius/dictionary', dictionary),
    writeFile('/etc/ppp/radius/port-id-map', ''),
    writeFile('/etc/freeradius/lab/radiusd.conf', radiusdConf(answer)),
    writeFile('/etc/freeradius/lab/users', users),
  ]
}

export const startRadius = (answer: RadiusAnswer): string =>
  answer === 'silent'
    ? // Like a server that is off: nothing comes back, not even an ICMP port unreachable.
      'iptables-legacy -I INPUT -i lo -p udp --dport 1812 -j DROP'
    : `systemd-cat -t freeradius freeradius -d /etc/freeradius/lab -n radiusd -f -l stdout </dev/null >/dev/null 2>&1 &
${until(20, 'ss -Hlun sport = :1812 | grep -q .')}`

const clientConf = `auth_order radius
login_tries 1
login_timeout 60
nologin /etc/nologin
issue /etc/ppp/radius/issue
authserver 127.0.0.1:1812
acctserver 127.0.0.1:1813
servers /etc/ppp/radius/servers
dictionary /etc/ppp/radius/dictionary
login_radius /usr/sbin/login.radius
seqfile /run/radius.seq
mapfile /etc/ppp/radius/port-id-map
default_realm
radius_timeout ${TRIES.seconds}
radius_retries ${TRIES.count}
login_local /bin/login
`

/** The attributes that pppd and the server exchange: RFC 2865, 2866 and Microsoft's of RFC 2548. */
const dictionary = `ATTRIBUTE User-Name 1 string
ATTRIBUTE Password 2 string
ATTRIBUTE CHAP-Password 3 string
ATTRIBUTE NAS-IP-Address 4 ipaddr
ATTRIBUTE NAS-Port-Id 5 integer
ATTRIBUTE Service-Type 6 integer
ATTRIBUTE Framed-Protocol 7 integer
ATTRIBUTE Framed-IP-Address 8 ipaddr
ATTRIBUTE Reply-Message 18 string
ATTRIBUTE State 24 string
ATTRIBUTE Calling-Station-Id 31 string
ATTRIBUTE NAS-Identifier 32 string
ATTRIBUTE CHAP-Challenge 60 string
ATTRIBUTE NAS-Port-Type 61 integer
VENDOR Microsoft 311
ATTRIBUTE MS-CHAP-Response 1 string Microsoft
ATTRIBUTE MS-CHAP-Error 2 string Microsoft
ATTRIBUTE MS-MPPE-Encryption-Policy 7 string Microsoft
ATTRIBUTE MS-MPPE-Encryption-Types 8 string Microsoft
ATTRIBUTE MS-CHAP-Challenge 11 string Microsoft
ATTRIBUTE MS-CHAP-MPPE-Keys 12 string Microsoft
ATTRIBUTE MS-MPPE-Send-Key 16 string Microsoft
ATTRIBUTE MS-MPPE-Recv-Key 17 string Microsoft
ATTRIBUTE MS-CHAP2-Response 25 string Microsoft
ATTRIBUTE MS-CHAP2-Success 26 string Microsoft
`

const challenge = `    update control {
      Response-Packet-Type := Access-Challenge
    }
    update reply {
      Reply-Message := "Enter the code of your token"
      State := 0x01
    }
    handled
`

const radiusdConf = (answer: RadiusAnswer): string => `prefix = /usr
libdir = /usr/lib/freeradius
run_dir = /run
logdir = /run
name = radiusd
log {
  destination = stdout
  auth = yes
}
security {
  allow_core_dumps = no
}
client gateway {
  ipaddr = 127.0.0.1
  secret = ${SECRET}
}
modules {
  files {
    filename = /etc/freeradius/lab/users
  }
  mschap {
    use_mppe = no
  }
  always ok {
    rcode = ok
  }
  always handled {
    rcode = handled
  }
}
server lab {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = 1812
  }
  listen {
    type = acct
    ipaddr = 127.0.0.1
    port = 1813
  }
  authorize {
    mschap
    files
${answer === 'challenges' ? challenge : ''}  }
  authenticate {
    Auth-Type MS-CHAP {
      mschap
    }
  }
  accounting {
    ok
  }
}
`
