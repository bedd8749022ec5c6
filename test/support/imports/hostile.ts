/** A malicious or absurd file: how it is made, and how the reader must answer. */
export interface HostileFile {
  readonly name: string
  /** The file's name. */
  readonly file: string
  /** @param size approximate bytes; ignored if the file has a fixed size */
  readonly make: (size: number) => string | Uint8Array
  /** The refusal's code, or `read` if it becomes entries without any effect of the attack. */
  readonly code: string
  /** Passed along, so that the key derivation is reached. */
  readonly passphrase?: string
}

/** Repeats a line up to a size, between a beginning and an end. */
const filled = (size: number, line: (i: number) => string, head = '', tail = ''): string => {
  const parts = [head]
  for (let i = 0, length = head.length + tail.length; ; i += 1) {
    const part = line(i)
    length += part.length
    if (length > size) break
    parts.push(part)
  }
  return parts.join('') + tail
}

const octets = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const PLIST = '<?xml version="1.0"?><plist version="1.0"><dict><key>PayloadContent</key>'
const KEYFILE =
  '[connection]\nid=Office\ntype=vpn\n[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\nipsec-enabled=yes\n'
const CONN = 'conn office\n  type=transport\n  right=vpn.example.net\n  rightprotoport=udp/1701\n  authby=secret\n'
const L2TP = 'Add-VpnConnection -Name a -ServerAddress vpn.example.net -TunnelType L2tp\n'

/** A binary plist of lists of one-byte references, the first of which is the root. */
function binaryPlist(objects: readonly (readonly number[])[]): Uint8Array {
  const body: number[] = []
  const offsets = objects.map((object) => {
    const at = 8 + body.length
    body.push(...object)
    return [at >> 8, at & 255]
  })
  const table = 8 + body.length
  const number = (value: number): number[] => [0, 0, 0, 0, 0, 0, value >> 8, value & 255]
  const trailer = [0, 0, 0, 0, 0, 0, 2, 1, ...number(objects.length), ...number(0), ...number(table)]
  return Uint8Array.from([...octets('bplist00'), ...body, ...offsets.flat(), ...trailer])
}

const onc = (iterations: number): string =>
  JSON.stringify({
    ...{ Type: 'EncryptedConfiguration', Cipher: 'AES256', HMACMethod: 'SHA1', Stretch: 'PBKDF2', Salt: 'AAECAw==' },
    ...{ IV: 'AAECAwQFBgcICQoLDA0ODw==', Ciphertext: 'AAECAwQFBgcICQoLDA0ODw==', HMAC: 'AAAA', Iterations: iterations },
  })

/** A PFX whose MAC has so many rounds over no data (RFC 7292 section 4), so that a reader starts the derivation. */
function pfx(rounds: number): Uint8Array {
  const der = (tag: number, ...parts: readonly (readonly number[])[]): number[] => [
    tag,
    parts.flat().length,
    ...parts.flat(),
  ]
  const data = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]
  const sha1 = [0x06, 5, 0x2b, 0x0e, 0x03, 0x02, 0x1a]
  const safe = der(0x30, data, der(0xa0, der(0x04, der(0x30))))
  const digest = der(
    0x30,
    der(0x30, sha1, [5, 0]),
    der(
      0x04,
      Array.from({ length: 20 }, () => 7),
    ),
  )
  const count = [rounds >>> 24, (rounds >> 16) & 255, (rounds >> 8) & 255, rounds & 255]
  const mac = der(0x30, digest, der(0x04, [1, 2, 3, 4, 5, 6, 7, 8]), der(0x02, [0, ...count]))
  return Uint8Array.from(der(0x30, [2, 1, 3], safe, mac))
}

const MOBILE = `${PLIST}<array><dict><key>PayloadType</key><string>com.apple.vpn.managed</string><key>VPNType</key><string>L2TP</string>
<key>PPP</key><dict><key>CommRemoteAddress</key><string>vpn.example.net</string></dict><key>IPSec</key><dict>
<key>AuthenticationMethod</key><string>Certificate</string><key>PayloadCertificateUUID</key><string>A</string></dict></dict>
<dict><key>PayloadType</key><string>com.apple.security.pkcs12</string><key>PayloadUUID</key><string>A</string>
<key>PayloadContent</key><data>${btoa(String.fromCharCode(...pfx(2 ** 31 - 1)))}</data></dict></array></dict></plist>`

/** The specified bad inputs, and the worst file of each format that a search found. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  { name: 'a file of 50 MB', file: 'a.conf', make: () => new Uint8Array(50_000_000).fill(0x61), code: 'too-large' },
  {
    name: 'a list of 100,000 rows',
    file: 'a.csv',
    make: (size) => filled(size, (i) => `n${i},vpn${i}.example.net,user${i}\n`, 'name,gateway,user\n'),
    code: 'too-many-entries',
  },
  {
    name: 'a bomb of entities',
    file: 'a.mobileconfig',
    make: () =>
      `<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "horse">${Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i} "${`&a${i ? i - 1 : ''};`.repeat(10)}">`).join('')}]><plist>&a29;</plist>`,
    code: 'entities',
  },
  {
    name: 'an external entity',
    file: 'a.xml',
    make: () =>
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><VPNProfile>&b;</VPNProfile>',
    code: 'entities',
  },
  {
    name: 'a plist without end',
    file: 'a.mobileconfig',
    make: (size) => PLIST + filled(size / 2, () => '<array>') + filled(size / 2, () => '</array>') + '</dict></plist>',
    code: 'too-deep',
  },
  { name: 'a binary plist that holds itself', file: 'a.plist', make: () => binaryPlist([[0xa1, 0]]), code: 'too-deep' },
  {
    name: 'a binary plist of lists that share their members',
    file: 'a.plist',
    make: () =>
      binaryPlist([
        ...Array.from({ length: 40 }, (_, i) => [0xaa, ...Array.from({ length: 10 }, () => i + 1)]),
        [0x51, 0x61],
      ]),
    code: 'not-vpn',
  },
  { name: 'an ONC of 2³¹ rounds', file: 'a.onc', make: () => onc(2 ** 31), code: 'too-slow', passphrase: 'x' },
  {
    name: 'an ONC of a million rounds',
    file: 'a.onc',
    make: () => onc(1e6),
    code: 'wrong-passphrase',
    passphrase: 'x',
  },
  { name: 'a certificate of 2³¹ rounds', file: 'a.mobileconfig', make: () => MOBILE, code: 'read', passphrase: 'x' },
  {
    name: 'a keyfile whose values have a second line',
    file: 'a.nmconnection',
    make: () => `${KEYFILE}gateway=vpn.example.net\\nup-script=/tmp/x\nuser=a\n`,
    code: 'hostile',
  },
  {
    name: 'a plist whose values have a second line',
    file: 'a.mobileconfig',
    make: () => MOBILE.replace('vpn.example.net', 'vpn.example.net&#10;plugin /tmp/x.so'),
    code: 'hostile',
  },
  {
    name: 'an encoded command',
    file: 'a.ps1',
    make: () => `${L2TP.trimEnd()} -L2tpPsk key-of-a
powershell -EncodedCommand ${btoa('calc')}\nInvoke-Expression $x\n`,
    code: 'read',
  },
  {
    name: 'a set that includes files and calls hooks',
    file: 'ipsec.conf',
    make: () => `include /etc/shadow\n${CONN}  leftupdown=/tmp/x.sh\n`,
    code: 'read',
  },
  { name: 'an archive', file: 'a.zip', make: () => octets('PK\u0003\u0004\u0000\u0000'), code: 'archive' },
  { name: 'a picture', file: 'a.png', make: () => octets('\u0089PNG\r\n\u001a\n\u0000'), code: 'picture' },
  {
    name: 'OpenWrt with interfaces without end',
    file: 'network',
    make: (size) =>
      filled(size, (i) => `config interface 'vpn${i}'\n\toption proto 'l2tp'\n\toption server 'a.example.net'\n`),
    code: 'too-many-entries',
  },
  {
    name: 'ipsec.conf with connections without end',
    file: 'ipsec.conf',
    make: (size) => filled(size, (i) => `conn a${i}\n  right=192.0.2.1\n  type=transport\n`),
    code: 'too-many-entries',
  },
  {
    name: 'ipsec.conf whose connections lead on and on',
    file: 'ipsec.conf',
    make: (size) => filled(size, (i) => `conn a${i}\n  also=a${i + 1}\n`),
    code: 'too-deep',
  },
  {
    name: 'ONC with networks without end',
    file: 'a.onc',
    make: (size) =>
      filled(
        size,
        () => '{"Type":"VPN","VPN":{"Type":"L2TP-IPsec","Host":"a.example.net"}},',
        '{"NetworkConfigurations":[',
        '{}]}',
      ),
    code: 'too-many-entries',
  },
  {
    name: 'a configuration profile with payloads without end',
    file: 'a.mobileconfig',
    make: (size) =>
      filled(
        size,
        () =>
          '<dict><key>PayloadType</key><string>com.apple.vpn.managed</string><key>VPNType</key><string>L2TP</string></dict>',
        `${PLIST}<array>`,
        '</array></dict></plist>',
      ),
    code: 'too-many-entries',
  },
  {
    name: 'a router’s export with clients without end',
    file: 'a.rsc',
    make: (size) =>
      filled(
        size,
        (i) => `add name=l${i} connect-to=192.0.2.1 user=a password=b use-ipsec=yes ipsec-secret=c\n`,
        '/interface l2tp-client\n',
      ),
    code: 'too-many-entries',
  },
  {
    name: 'Keenetic with interfaces without end',
    file: 'a.txt',
    make: (size) => filled(size, (i) => `interface L2TP${i}\n    peer 192.0.2.1\n    ipsec preshared-key x\n!\n`),
    code: 'too-many-entries',
  },
  {
    name: 'nmcli lines without end',
    file: 'a.sh',
    make: (size) =>
      filled(
        size,
        (i) => `nmcli connection add type vpn vpn-type l2tp con-name a${i} vpn.data gateway=v.example.net\n`,
      ),
    code: 'too-many-entries',
  },
  {
    name: 'a script with commands without end',
    file: 'a.ps1',
    make: (size) => filled(size, () => L2TP),
    code: 'too-many-entries',
  },
  {
    name: 'a keyfile with routes without end',
    file: 'a.nmconnection',
    make: (size) =>
      filled(
        size,
        (i) => `route${i}=10.${(i >> 8) & 255}.${i & 255}.0/24\n`,
        `${KEYFILE}gateway=vpn.example.net\n[ipv4]\nnever-default=true\n`,
      ),
    code: 'read',
  },
  {
    name: 'ProfileXML with routes without end',
    file: 'a.xml',
    make: (size) =>
      filled(
        size,
        () => '<Route><Address>10.0.0.0</Address><PrefixSize>8</PrefixSize></Route>',
        '<VPNProfile><NativeProfile><Servers>v.example.net</Servers><NativeProtocolType>L2tp</NativeProtocolType></NativeProfile>',
        '</VPNProfile>',
      ),
    code: 'read',
  },
]
