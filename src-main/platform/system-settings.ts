/** A file of settings as another program would have written it: its name without a path, and its octets. */
export interface SystemSettingsFile {
  readonly name: string
  readonly octets: Uint8Array
}

/** What the system and other programs of this computer keep of their connections. */
export interface SystemSettings {
  /**
   * As files that the readers of settings take; nothing that Culvert made where the system tells. Changes nothing, asks
   * nobody for a password, and has no secret in it that the system keeps apart. What cannot be read is left out.
   */
  read(signal: AbortSignal): Promise<readonly SystemSettingsFile[]>
}

export const NO_SYSTEM_SETTINGS: SystemSettings = { read: () => Promise.resolve([]) }
