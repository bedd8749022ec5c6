/** Other programs' formats that a profile can be written in, by the words that the command line has for them. */
export const EXPORT_FORMATS = ['networkmanager', 'macos', 'windows', 'chromeos', 'strongswan', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
