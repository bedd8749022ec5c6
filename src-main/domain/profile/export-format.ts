/** Other programs' formats to which a profile can be exported, by their names on the command line. */
export const EXPORT_FORMATS = ['networkmanager', 'macos', 'windows', 'chromeos', 'strongswan', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
