import { describe, expect, it } from 'vitest'
import { settingsIn } from '../../../support/formats/settings-in.ts'

/** Forms that people's files have beside those of the cases: each was met in public and is written anew here. */
const read = (name: string, ...lines: readonly string[]) => {
  const [file] = settingsIn([{ name, octets: new TextEncoder().encode(lines.join('\n')) }])
  if (!file) throw new Error('nothing was read')
  return file.read
}
const entryOf = (found: ReturnType<typeof read>) => {
  const entry = found.ok ? found.value.entries[0] : undefined
  if (!entry) throw new Error(`no entry: ${JSON.stringify(found)}`)
  return { ...entry, told: entry.told.map((one) => ('setting' in one ? `${one.kind} ${one.setting}` : one.kind)) }
}

describe('ipsec.conf of Libreswan', () => {
  const withFamily = (right: string, family: string) =>
    entryOf(
      read(
        'ipsec.conf',
        'conn office',
        '  ikev2=no',
        '  type=transport',
        '  rightprotoport=17/1701',
        `  right=${right}`,
        `  hostaddrfamily=${family}`,
      ),
    )

  it('gives the IP version of a gateway by name; an address says its own', () => {
    expect(withFamily('vpn.example', 'ipv6').profile).toMatchObject({ ipsec: { addressFamily: 'ipv6' } })
    expect(withFamily('192.0.2.1', 'ipv4').profile.ipsec).not.toHaveProperty('addressFamily')
    expect(withFamily('vpn.example', 'inet').told).toContain('not-legal hostaddrfamily')
  })
})

describe('PowerShell', () => {
  it('gives the parameters in a table of literals, and takes its members elsewhere', () => {
    const entry = entryOf(
      read(
        'a.ps1',
        '$vpn = @{',
        "  Name = 'Splat' # the office",
        '  ServerAddress = "splat.vpn.example"; TunnelType = \'L2tp\'',
        "  'L2tpPsk' = 'key-1'",
        "  AuthenticationMethod = @('Chap','MSChapv2')",
        '  SplitTunneling = $true',
        '  RememberCredential = $false',
        '}',
        'Add-VpnConnection @vpn',
        "Add-VpnConnectionRoute -ConnectionName $vpn.Name -DestinationPrefix '10.1.0.0/16'",
      ),
    )
    expect(entry.profile).toEqual({
      name: 'Splat',
      gateway: 'splat.vpn.example',
      ppp: { methods: ['mschapv2', 'chap'] },
      routing: { mode: 'split', routes: ['10.1.0.0/16'] },
    })
    expect(Object.keys(entry.secrets)).toEqual(['psk'])
  })

  it('goes on behind a line that asks, and says of a parameter that is given twice', () => {
    const entry = entryOf(
      read(
        'b.ps1',
        '$user = Read-Host "Name"',
        'Add-VpnConnection -Name Tokyo -ServerAddress tokyo.vpn.example `',
        '  -AuthenticationMethod MSChapv2 `',
        '  -AuthenticationMethod Chap -L2tpPsk k1 -TunnelType L2tp -Force',
      ),
    )
    expect(entry.profile).toMatchObject({ gateway: 'tokyo.vpn.example', ppp: { methods: ['mschapv2', 'chap'] } })
  })

  it('has a table that is not literal computed, never guessed', () => {
    const entry = entryOf(
      read(
        'c.ps1',
        '$vpn = @{ Name = "x"; ServerAddress = (Get-Content server.txt); TunnelType = "L2tp"; L2tpPsk = "k" }',
        'Add-VpnConnection @vpn',
      ),
    )
    expect(entry.profile.gateway).toBeUndefined()
  })
})

it('nmcli is known by its whole path too', () => {
  const line =
    "/usr/bin/nmcli c add type vpn con-name dept vpn-type l2tp vpn.data 'user=anna, gateway=dc.example, ipsec-enabled=yes'"
  expect(entryOf(read('line.txt', line)).profile).toMatchObject({ name: 'dept', gateway: 'dc.example', user: 'anna' })
})

it('one network of ChromeOS stands alone', () => {
  const network = {
    Name: 'stage',
    Type: 'VPN',
    VPN: {
      Type: 'L2TP-IPsec',
      Host: '198.51.100.7',
      IPsec: { AuthenticationType: 'PSK', PSK: 'k', IKEVersion: 1 },
      L2TP: { Username: 'u' },
    },
  }
  expect(entryOf(read('a.json', JSON.stringify(network))).profile).toMatchObject({ gateway: '198.51.100.7', user: 'u' })
})

it('a configuration profile with its values in the wrong dictionary is understood, and said to be wrong', () => {
  const entry = entryOf(
    read(
      'a.mobileconfig',
      '<?xml version="1.0"?><plist version="1.0"><dict><key>PayloadContent</key><array><dict>',
      '<key>PayloadType</key><string>com.apple.vpn.managed</string><key>VPNType</key><string>L2TP</string>',
      '<key>UserDefinedName</key><string>Kyoto</string><key>RemoteAddress</key><string>kyoto.example</string>',
      '<key>L2TP</key><dict><key>AuthName</key><string>sato</string></dict>',
      '<key>SharedSecret</key><data>a2V5</data></dict></array>',
      '<key>PayloadType</key><string>Configuration</string></dict></plist>',
    ),
  )
  expect(entry.profile).toMatchObject({ gateway: 'kyoto.example', user: 'sato' })
  expect([Object.keys(entry.secrets), entry.told]).toEqual([
    ['psk'],
    expect.arrayContaining(['loose RemoteAddress', 'loose AuthName', 'loose SharedSecret']),
  ])
})

it('a list with a customer’s name in one word has it as the name', () => {
  const entry = entryOf(read('a.csv', 'Kundenname;VPN-Server;Benutzer', 'Huber;huber.example;admin'))
  expect(entry.profile).toMatchObject({ name: 'Huber', gateway: 'huber.example', user: 'admin' })
})

it('a list brings group and labels, and a label that none can be is told', () => {
  const entry = entryOf(read('a.csv', 'name,gateway,user,folder,labels', 'a,a.example,u,Customers,"urgent; north|😀"'))
  expect(entry.profile.filing).toEqual({ group: 'Customers', labels: ['urgent', 'north'] })
  expect(entry.told.some((told) => told.startsWith('not-legal'))).toBe(true)
})

it('files that a shell writes are named a script, and none is read without the others', () => {
  const script = [
    'cat > /etc/ipsec.conf <<EOF',
    'conn myvpn',
    '  keyexchange=ikev1',
    '  authby=secret',
    '  right=cloud.example',
    'EOF',
    "cat > /etc/ipsec.secrets <<'EOF'",
    ': PSK "x"',
    'EOF',
  ]
  expect(read('steps.txt', ...script)).toMatchObject({ ok: false, fault: { code: 'script' } })
})

it('what looks like a format and has nothing of it is refused, not passed over', () => {
  expect(read('a.ps1', '# Add-VpnConnection would go here')).toMatchObject({ ok: false, fault: { code: 'unknown' } })
})
