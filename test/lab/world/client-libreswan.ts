import { writeFile } from './script.ts'

/** Libreswan's own setting for IKEv1: its version's default, or an explicit one. */
export type Ikev1Policy = 'default' | 'accept' | 'drop'

/**
 * NetworkManager's plugin restarts Libreswan with `ipsec restart`, which uses systemd. systemd is not the first process
 * of the lab's machines, so this does exactly what Libreswan's unit does.
 */
const SYSTEMCTL = `#!/bin/sh
[ "$2" = ipsec.service ] || exit 4
stop() { ipsec whack --shutdown > /dev/null 2>&1; while pgrep -x pluto > /dev/null; do sleep 0.05; done; }
start() {
  pgrep -x pluto > /dev/null && return
  ipsec addconn --config /etc/ipsec.conf --checkconfig && ipsec checknss && ipsec pluto --config /etc/ipsec.conf
}
case $1 in start) start ;; stop) stop ;; restart) stop; start ;; is-active) pgrep -x pluto ;; *) exit 4 ;; esac
`
export const standInForSystemd = writeFile('/usr/bin/systemctl', SYSTEMCTL, '755')

/** Lines that leave Libreswan stopped, as installed, with this policy. */
export const libreswanAnew = (policy: Ikev1Policy): string => `pkill -KILL -x pluto; rm -f /run/pluto/*
${writeFile('/etc/ipsec.conf', `config setup\n${policy === 'default' ? '' : `  ikev1-policy=${policy}\n`}`)}`
