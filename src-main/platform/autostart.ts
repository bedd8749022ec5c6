/** Makes the system start a program when the person signs in. */
export interface Autostart {
  /** Whether it does so now; people can change that with the system's own tools. */
  isOn(): Promise<boolean>
  /** @param command the program and its arguments; undefined to start nothing. Rejects with the file system's error. */
  set(command: readonly string[] | undefined): Promise<void>
}
