import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

interface Item {
  readonly label?: string
  readonly type?: string
  readonly role?: string
  readonly enabled?: boolean
  readonly click?: () => void
}

/** A menu as data; nothing draws it. */
export const Menu = strict('Menu', {
  buildFromTemplate: (template: readonly Item[]) => ({
    items: template.map((item) => ({ type: 'normal', label: '', enabled: true, visible: true, ...item })),
  }),
  setApplicationMenu: () => undefined,
})

interface Picture {
  readonly scaleFactor: number
  readonly width: number
  readonly height: number
  readonly buffer: Buffer
}

class NativeImage {
  readonly pictures: Picture[] = []

  addRepresentation(picture: Picture): void {
    if (picture.buffer.length !== picture.width * picture.height * 4) throw new Error('a picture of another size')
    this.pictures.push(picture)
  }

  isEmpty(): boolean {
    return this.pictures.length === 0
  }

  setTemplateImage(): void {
    // Only macOS colours such an image itself.
  }
}

export const nativeImage = strict('nativeImage', { createEmpty: () => strict('NativeImage', new NativeImage()) })

/** A tray icon that is not visible. */
export class Tray extends EventEmitter {
  constructor(image: NativeImage) {
    super()
    this.setImage(image)
  }

  setImage(image: NativeImage): void {
    if (image.isEmpty()) throw new Error('a tray icon without a picture')
  }

  setToolTip(): void {
    // A test that needs it watches the call.
  }

  setContextMenu(): void {
    // The same.
  }

  destroy(): void {
    this.removeAllListeners()
  }
}
