#!/bin/sh
# Installs the built helper of a checkout where polkit's policy expects it, or removes it. As root:
#   npm run build && sudo helpers/linux/install/install.sh            installs
#   sudo helpers/linux/install/install.sh --remove                    removes
# Packages install the same two files with the same owner and modes; the helper of a package runs on the package's own
# Node, this one on the system's. Nothing is set-uid, and nothing keeps running.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
helper=/usr/lib/culvert/culvert-helper
policy=/usr/share/polkit-1/actions/org.example.culvert.policy

[ "$(id -u)" -eq 0 ] || { echo 'install.sh: run it as root, such as with sudo' >&2; exit 1; }

case "${1-}" in
  --remove)
    rm -f -- "$helper" "$policy"
    rmdir -- /usr/lib/culvert 2>/dev/null || true
    echo "Removed $helper and its policy."
    ;;
  '')
    built=$here/../../../out/helper/culvert-helper
    [ -f "$built" ] || { echo 'install.sh: not built yet: npm run build' >&2; exit 1; }
    [ -x /usr/bin/node ] || echo 'install.sh: there is no /usr/bin/node, which the helper runs on (18 or later)' >&2
    install -d -o root -g root -m 0755 /usr/lib/culvert "$(dirname -- "$policy")"
    # Moved into place, so that a running helper keeps its own file.
    install -o root -g root -m 0755 -- "$built" "$helper.new"
    mv -f -- "$helper.new" "$helper"
    install -o root -g root -m 0644 -- "$here/org.example.culvert.policy" "$policy"
    echo "Installed $helper and its policy."
    ;;
  *)
    echo 'usage: install.sh [--remove]' >&2
    exit 2
    ;;
esac
