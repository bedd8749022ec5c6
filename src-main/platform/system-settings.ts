/** A file of settings as another program would have written it: its name without a path, and its bytes. */
export interface SystemSettingsFile {
  readonly name: string
  readonly octets: Uint8Array
}

/** The settings that the system and other programs of this computer keep of their connections. */
export interface SystemSettings {
  /**
   * Returns files in the formats that the readers of settings accept, without those that Culvert made, if the system
   * marks them. Changes nothing, asks for no password, and contains no secret that the system keeps separately. What
   * cannot be read is left out.
   */
  read(signal: AbortSignal): Promise<readonly SystemSettingsFile[]>
}

export const NO_SYSTEM_SETTINGS: SystemSettings = { read: () => Promise.resolve([]) }
