/** What has the system start a program when the person signs in. */
export interface Autostart {
  /** Whether it does now: people can change that by means of the system's own. */
  isOn(): Promise<boolean>
  /** @param command the program and its arguments; undefined to have nothing started. Rejects with the file system's error. */
  set(command: readonly string[] | undefined): Promise<void>
}
