/**
 * Command-line switches of Chromium and Node that take a protection away, hand control to another process, or write
 * what passes through the app to a file. A release does not start with one of them: who may set them may as well
 * replace the app, but a shortcut or a protocol handler that smuggles one in must not succeed.
 */
export const REFUSED_SWITCHES = [
  'no-sandbox',
  'disable-sandbox',
  'disable-setuid-sandbox',
  'disable-gpu-sandbox',
  'disable-seccomp-filter-sandbox',
  'disable-namespace-sandbox',
  'no-zygote',
  'no-zygote-sandbox',
  'single-process',
  'in-process-gpu',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-running-insecure-content',
  'allow-file-access-from-files',
  'unsafely-treat-insecure-origin-as-secure',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'load-extension',
  'disable-extensions-except',
  'js-flags',
  'gpu-launcher',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'zygote-cmd-prefix',
  'ppapi-plugin-launcher',
  'browser-subprocess-path',
  'host-resolver-rules',
  'host-rules',
  'proxy-server',
  'proxy-pac-url',
  'proxy-auto-detect',
  'log-net-log',
  'net-log-capture-mode',
  'ssl-key-log-file',
  'trace-startup',
  'trace-startup-file',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-wait',
  'inspect-publish-uid',
] as const

/** The first switch that a release refuses, or undefined when there is none. */
export function refusedSwitch(hasSwitch: (name: string) => boolean): string | undefined {
  return REFUSED_SWITCHES.find((name) => hasSwitch(name))
}
