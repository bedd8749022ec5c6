interface Locale {
  /** What the language calls itself. */
  readonly name: string
  /** Has every text. Otherwise English is loaded too and fills the gaps. */
  readonly complete: boolean
  readonly load: () => Promise<{ readonly words: object }>
  /** The texts about files that come in and go out, which most commands do without. */
  readonly loadOfFiles: () => Promise<{ readonly fileWords: object }>
}

/** All languages: the only list of them. Each is loaded when it is used, and is a file of its own in every bundle. */
export const LOCALES = table({
  en: {
    name: 'English',
    complete: true,
    load: () => import('./en/words.ts'),
    loadOfFiles: () => import('./en/file-words.ts'),
  },
  de: {
    name: 'Deutsch',
    complete: true,
    load: () => import('./de/words.ts'),
    loadOfFiles: () => import('./de/file-words.ts'),
  },
})

function table<Language extends string>(locales: Readonly<Record<Language, Locale>>): typeof locales {
  return locales
}
