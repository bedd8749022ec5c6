/**
 * Words with letters beyond ASCII that logs of connects contain in many languages: they show in which encoding the
 * octets are text.
 */
const WORDS = `
für über ungültig möglich gültig ausgeführt geändert verfügbar prüfen schlüssel fehlgeschlagen überprüfen benötigt könnte
accès réseau délai été problème réponse échec échoué à vérifiez sécurité établir établie négociation clé écoulé
conexión número sesión contraseña está información válido días falló código también más autenticación señal
não conexão usuário está código autenticação sessão inválido é à página número segurança
è perché può già più connessione utente
błąd połączenie użytkownika hasło można się połączenia został nieprawidłowe dostępu zdalnego serwer został więcej usługa
připojení uživatele není přístup heslo vzdálené nelze služba ověření jméno chyba připojit
csatlakozás felhasználó jelszó távoli elérési hiányzó időtúllépés nem sikerült kiszolgáló és
bağlantı kullanıcı değil uzak şifre bağlanılamadı geçersiz hatası sunucu için
användare lösenord för på är från anslutningen kunde inte fjärr bruker tilkobling på å får brugernavn forbindelsen på
käyttäjä yhteyttä etäkäyttö epäonnistui
σφάλμα σύνδεση χρήστη διακομιστής κωδικός δεν είναι απομακρυσμένης πρόσβασης και το του
ошибка ошибки удаленного доступа подключение подключения сервер сервера имя пользователя пароль сеть не удалось установить
соединение соединения было или код ошибке для от на по с и в удаленный компьютер проверьте время отказано
помилка з’єднання підключення користувача пароль мережі не вдалося віддаленого доступу
שגיאה חיבור שרת משתמש סיסמה לא של
خطأ اتصال الخادم المستخدم كلمة المرور لم
错误 远程访问 连接 服务器 用户名 密码 网络 无法 失败 拨号 协议 安全 端口 建立 原因 计算机 身份验证 拒绝 用户 正在 已成功
錯誤 遠端存取 連線 伺服器 使用者 密碼 網路 無法 失敗 撥號 通訊協定 安全性 連接埠 建立 原因 電腦 驗證 拒絕
エラー リモート アクセス 接続 サーバー ユーザー名 パスワード ネットワーク できません 失敗 認証 プロトコル コンピューター
오류 원격 연결 서버 사용자 이름 암호 네트워크 실패 인증 컴퓨터 액세스 수 없습니다 했습니다
`

const LANGUAGES =
  'de fr es pt it pl cs sk hu ro tr sv nb da fi el ru uk bg sr he ar zh-CN zh-TW ja ko lt lv et hr sl'.split(' ')

let known: ReadonlySet<string> | undefined

/** Whether this is a word of a log in some language, or a name of a month or a day, in lower case. */
export function isKnownWord(word: string): boolean {
  known ??= new Set([...WORDS.split(/\s+/).filter(Boolean), ...LANGUAGES.flatMap(namesOfTime)])
  return known.has(word)
}

function namesOfTime(language: string): readonly string[] {
  const dates = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2000, month, 2 + month)))
  return (['short', 'long'] as const).flatMap((style) => {
    const format = new Intl.DateTimeFormat(language, { month: style, weekday: style, timeZone: 'UTC' })
    return dates
      .flatMap((date) => format.formatToParts(date))
      .filter(({ type }) => type === 'month' || type === 'weekday')
      .map(({ value }) => value.toLowerCase().replace(/\.$/, ''))
  })
}

/** The most frequent letters of scripts in which letters say more than their case. */
const FREQUENT = new Set(
  'оеаинтсрвлкмдпуіΑαοιετσςνηυρκπάόίέήύώ' +
    // The most common characters of Chinese, in both forms, and of Japanese.
    '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体相见被利二等产或新己制身果加西月话合回特代内信表化给世位次度门任常先海通教原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打变四总何电数安少报才结反受目太量再感建务做接必场件计管期市直资命金指许统区保至形便空决治科司五基非则界达放强即难且权完设式路记告类求据程交规万取术共确传今切让识候带导运错误网络连远程服器密码户验证失败拨号协议端址配置状态钥' +
    '這個們來國說時會對過發後裡種經學現當沒動還進樣開從實無與長機業將兩間問應頭體見產東聲條點關務場計設錯誤網連線遠伺碼稱驗證敗撥號協訂埠存取絕請電腦檢查' +
    '接続認証失敗試行回線切断応答利用有効無効確認設定名前不明発生要求理由説明',
)
const HANGUL =
  '이다는을를의에가고하지로서기한은도리사인어시그니자대나해수라연결오류네트워크원격버용암호름증실패없습했되었것과와으만전정상부터보안컴퓨액세스요청응답시간초'
const frequentHangul = new Set(HANGUL)

export const isFrequent = (character: string): boolean => FREQUENT.has(character) || frequentHangul.has(character)
