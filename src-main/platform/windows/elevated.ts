/** Windows' own PowerShell: the first words of a line that an administrator runs, with our script. */
const POWERSHELL = '%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'

/** @param script constant, except for values that have been parsed */
export const elevatedScript = (script: string): string =>
  `${POWERSHELL} -NoLogo -NoProfile -NonInteractive -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`
