/** The text of a script, as the build includes it. */
declare module '*.ps1?raw' {
  const text: string
  export { text as default }
}
