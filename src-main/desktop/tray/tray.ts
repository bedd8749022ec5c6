import { Menu, nativeImage, nativeTheme, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron'
import type { Snapshot } from '../../contract/desktop.ts'
import type { AllTexts } from '../../contract/texts/texts.ts'
import { glyph } from './glyph.ts'
import { trayModel, type TrayAction, type TrayForm, type TrayLine, type TrayModel } from './model.ts'

/** Milliseconds; the uptime in the menu counts minutes. */
const TICK = 60_000
const SIZES = [1, 1.25, 1.5, 2, 3]
const POINTS = 16

interface Shown {
  readonly snapshot: Snapshot
  /** In the snapshot's language. */
  readonly texts: AllTexts
}

/** Shows each snapshot in the system's tray, and reports the chosen menu items. */
export class TrayView {
  readonly #tray: Tray
  readonly #onAction: (action: TrayAction) => void
  readonly #timer: NodeJS.Timeout
  #current: Shown
  #shown = ''

  constructor(first: Shown, onAction: (action: TrayAction) => void) {
    this.#current = first
    this.#onAction = onAction
    this.#tray = new Tray(imageOf('open'))
    this.#tray.on('click', () => onAction({ kind: 'open' }))
    nativeTheme.on('updated', this.#redraw)
    this.#timer = setInterval(() => this.#show(), TICK)
    this.#timer.unref()
    this.#show()
  }

  show(shown: Shown): void {
    this.#current = shown
    this.#show()
  }

  close(): void {
    clearInterval(this.#timer)
    nativeTheme.off('updated', this.#redraw)
    this.#tray.destroy()
  }

  readonly #redraw = (): void => {
    this.#shown = ''
    this.#show()
  }

  /** Traffic changes every second, but the menu does not: an open menu is replaced only if its text differs. */
  #show(): void {
    const { snapshot, texts } = this.#current
    const model = trayModel(snapshot, Date.now(), texts)
    const picture = JSON.stringify(model)
    if (picture === this.#shown) return
    this.#shown = picture
    this.#tray.setImage(imageOf(model.form))
    this.#tray.setToolTip(model.tip)
    this.#tray.setContextMenu(this.#menuOf(model))
  }

  #menuOf(model: TrayModel): ReturnType<typeof Menu.buildFromTemplate> {
    return Menu.buildFromTemplate(model.lines.map((line) => this.#itemOf(line)))
  }

  #itemOf(line: TrayLine): MenuItemConstructorOptions {
    if (line.kind === 'rule') return { type: 'separator' }
    if (line.kind === 'words') return { label: line.label, enabled: false }
    const { label, action } = line
    return { label, click: () => this.#onAction(action) }
  }
}

function imageOf(form: TrayForm): NativeImage {
  const image = nativeImage.createEmpty()
  for (const scaleFactor of SIZES) {
    const { size, pixels } = glyph(form, POINTS * scaleFactor, nativeTheme.shouldUseDarkColorsForSystemIntegratedUI)
    image.addRepresentation({ scaleFactor, width: size, height: size, buffer: pixels })
  }
  // A system that colours the tray icon itself uses only its shape.
  image.setTemplateImage(true)
  return image
}
