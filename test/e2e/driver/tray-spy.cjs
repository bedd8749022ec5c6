'use strict'
// Loaded before the app, on either host: keeps what the app last gave its tray, because no host gives it back.
const { Tray } = require('electron')

const seen = { tip: '', items: [], pictures: 0 }
globalThis.culvertTray = seen

const after = (name, keep) => {
  const original = Tray.prototype[name]
  Tray.prototype[name] = function (value) {
    keep(value)
    return original.call(this, value)
  }
}
after('setToolTip', (tip) => (seen.tip = tip))
after('setContextMenu', (menu) => (seen.items = menu.items))
after('setImage', () => (seen.pictures += 1))
