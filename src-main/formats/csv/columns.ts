/** What a column of a list can contain. */
export const COLUMN_KINDS = [
  ...(['name', 'site', 'gateway', 'spare', 'user', 'password', 'psk', 'full', 'split', 'routes', 'dns'] as const),
  ...(['domains', 'mtu', 'kind', 'localId', 'remoteId', 'tunnelSecret', 'otp'] as const),
  ...(['folder', 'labels'] as const),
] as const
export type ColumnKind = (typeof COLUMN_KINDS)[number]

/** The kind of each column in order; columns without a kind are ignored. */
export type Columns = readonly (ColumnKind | undefined)[]

/** Headers in the languages in which lists are kept: without spaces and diacritics, in lower case. */
const HEADERS: Readonly<Record<ColumnKind, string>> = {
  name: `name profile profilename connection connectionname vpnname displayname title customer client company account
    customername clientname companyname sitename kunde kundenname firmenname mandantenname name bezeichnung verbindung verbindungsname profil firma mandant nom client societe connexion nombre cliente
    empresa conexion nomclient nomduclient nombrecliente nombredelcliente nome azienda connessione naam klant nazwa klient firma imie название имя клиент клиента компания компании подключение
    ad musteri ism наименование организация 名称 客户 客戶 名前 顧客 이름`,
  site: `site location branch office standort niederlassung filiale lieu agence site sede sucursal ubicacion filial
    vestiging lokalizacja oddzial филиал офис площадка sube 地点 地點 拠点 지점`,
  gateway: `server gateway host hostname address serveraddress vpnserver vpngateway vpnhost remote remoteaddress ip
    serverip endpoint peer serverip gatewayaddress serverhost vpnadresse adresse serveradresse zieladresse gegenstelle
    serveur adresseserveur passerelle servidor direccion direccionservidor pasarela indirizzo serveradres adresserwera
    brama сервер адрес адрессервера шлюз хост sunucu sunucuadresi 服务器 服务器地址 伺服器 伺服器位址 サーバー サーバ
    サーバーアドレス 서버 서버주소`,
  spare: `backup backupserver backupgateway secondary secondaryserver fallback alternate alternateserver spare ersatzserver
    ersatz zweiterserver ausweichserver reserve serveursecours secours servidorrespaldo respaldo серверрезервный
    резервныйсервер yedeksunucu 备用服务器 備用伺服器`,
  user: `user username login userid useraccount account accountname benutzer benutzername anmeldename nutzer nutzername
    login kennung utilisateur nomutilisateur nomdutilisateur identifiant usuario nombreusuario nombredeusuario utente
    nomeutente usuario nomedeusuario gebruiker gebruikersnaam uzytkownik nazwauzytkownika пользователь имяпользователя
    логин kullanici kullaniciadi 用户 用户名 帐号 账号 使用者 使用者名稱 帳號 ユーザー ユーザー名 사용자 사용자이름`,
  password: `password pass pwd passwd userpassword passphrase kennwort passwort motdepasse mdp contrasena clave
    contrasenya password parola senha wachtwoord haslo пароль sifre parola 密码 密碼 パスワード 비밀번호 암호`,
  psk: `psk presharedkey preshared sharedkey sharedsecret secret ipseckey ipsecsecret ipsecpsk l2tppsk key vpnkey
    ipsecpresharedkey vorinstallierterschlussel gemeinsamerschlussel schlussel ipsecschlussel gemeinsamesgeheimnis
    cleprepartagee clepartagee secretpartage cle claveprecompartida clavecompartida chiaveprecondivisa chiavecondivisa
    chaveprecompartilhada chavecompartilhada chave vooraf gedeeldesleutel vooraf gedeelde sleutel kluczwspoldzielony
    klucz общийключ предварительныйключ ключ ключipsec ipsecключ onpaylasimlianahtar anahtar 预共享密钥 共享密钥 密钥
    預先共用金鑰 共用金鑰 事前共有鍵 事前共有キー 共有キー 사전공유키 공유키`,
  full: `fulltunnel full alltraffic sendalltraffic defaultroute defaultgateway routeall gesamterverkehr allerverkehr
    alles standardgateway toutletrafic todoeltrafico tuttoiltraffico весьтрафик tumtrafik 全部流量`,
  split: `split splittunnel splittunneling splittunel geteilt geteiltertunnel tunnelpartage tunelizaciondividida 分流`,
  routes: `route routes network networks subnet subnets net nets destination destinations remotenetworks remotesubnet
    netze netz netzwerk netzwerke zielnetze subnetz subnetze reseau reseaux sousreseau red redes subred rete reti rede
    netwerk siec sieci сеть сети маршрут маршруты подсеть ag aglar 网段 路由 網段 ネットワーク 경로`,
  dns: `dns dnsserver dnsservers nameserver nameservers dns1 serveurdns servidordns serverdns dnsсервер dnssunucu dns服务器`,
  domains: `domain domains searchdomain searchdomains dnssuffix suffix dnsdomain suchdomane domane domaine dominio домен`,
  mtu: `mtu`,
  kind: `type vpntype protocol tunneltype kind typ vpntyp protokoll protocole protocolo tipo protokol тип протокол 类型 協定`,
  localId: `localid group groupname leftid localidentifier gruppe gruppenname groupe grupo gruppo группа grup`,
  remoteId: `remoteid rightid remoteidentifier gatewayid serverid`,
  tunnelSecret: `l2tpsecret tunnelsecret tunnelpassword`,
  otp: `otp mfa 2fa token twofactor`,
  folder: `folder ordner dossier carpeta cartella pasta map папка klasor 文件夹 資料夾 フォルダ 폴더`,
  labels: `labels label tags tag schlagworte schlagwort etiketten etikett etiquettes etiquetas etichette метки теги
    etiketler 标签 標籤 ラベル 라벨`,
}

/** Removes diacritics, spaces and punctuation: `Vorinstallierter Schlüssel` becomes `vorinstallierterschlussel`. */
const bare = (header: string): string =>
  header
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ı/g, 'i')
    .replace(/ł/g, 'l')
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '')

let known: ReadonlyMap<string, ColumnKind> | undefined

function kindOf(header: string): ColumnKind | undefined {
  known ??= new Map(
    COLUMN_KINDS.toReversed().flatMap((kind) => HEADERS[kind].split(/\s+/).map((word) => [bare(word), kind] as const)),
  )
  // Text in brackets only explains.
  const word = bare(header.replace(/\(.*\)/, ''))
  const short = word.replace(/^(?:vpn|ipsec|l2tp)|(?:vpn|ipsec|l2tp)$/, '')
  return known.get(word) ?? known.get(short) ?? known.get(short.replace(CALLED, '')) ?? undefined
}

/** `Müşteri adı`, `Наименование клиента`, `サーバー名`: the word for "name" in addition to the kind of thing. */
const CALLED = /^(?:наименование|название|имя|nombrede?l?|nomd[eu]|nome?)|(?:name|adi|isim|naam|名称|名稱|名|이름)$/

/** The columns that a heading names; undefined if the first row is not a heading. */
export function headed(row: readonly string[]): Columns | undefined {
  const kinds = row.map(kindOf)
  const taken = kinds.map((kind, i) => (kind !== undefined && kinds.indexOf(kind) === i ? kind : undefined))
  const count = taken.filter((kind) => kind !== undefined).length
  return count >= 2 && (taken.includes('gateway') || taken.includes('user')) ? taken : undefined
}

const KIND = /^(?:l2tp|l2tp\/ipsec|pptp|sstp|ikev2|openvpn|ipsec|ssl-?vpn|xauth)$/i
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})$/

/**
 * A guess at the columns of a list without a heading: a gateway's user list has the user first, the kind of VPN
 * somewhere, and the password after it.
 */
export function guessed(rows: readonly (readonly string[])[]): Columns | undefined {
  const width = Math.max(0, ...rows.map((row) => row.length))
  const all = (at: number, pattern: RegExp): boolean =>
    rows.length > 0 && rows.every((row) => pattern.test(row[at]?.trim() ?? ''))
  const columns: (ColumnKind | undefined)[] = Array.from({ length: width }, () => undefined)
  const kind = columns.findIndex((_none, i) => all(i, KIND))
  const gateway = columns.findIndex((_none, i) => all(i, ADDRESS))
  if (kind < 1 && gateway < 0) return undefined
  if (kind >= 0) columns[kind] = 'kind'
  if (gateway >= 0) columns[gateway] = 'gateway'
  const user = columns.findIndex((column) => column === undefined)
  if (user >= 0) columns[user] = 'user'
  if (kind >= 0 && kind + 1 < width && columns[kind + 1] === undefined) columns[kind + 1] = 'password'
  return columns
}
