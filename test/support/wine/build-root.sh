#!/bin/bash
# Makes the root in which Windows' programs run by Wine: a bare Debian 13 with Wine 10 (Debian 12's Wine 8 cannot run
# Node.js 24), compilers for Windows and the makers of installers, and in it a fresh Windows 10 with our bridge. A plain
# directory; whoever uses it lays an overlay over it, so that it stays as it was made.
#
#   build-root.sh         makes it when it is missing or out of date, prints its path
#   build-root.sh --key   prints what one that is up to date is marked with
#
# CULVERT_WINE_ROOT   where it lies (default: culvert-wine/root in the user's cache)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
makers=$here/../set-up/roots.sh
. "$makers"
root=${CULVERT_WINE_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/culvert-wine/root}
list=$here/packages.txt

key=$(cat "$list" "$makers" "$here/build-root.sh" "$here/finish-root.sh" | sha256sum | cut -c1-32)
if [ "${1:-}" = --key ]; then echo "$key"; exit 0; fi

kept_root CULVERT_WINE_ROOT "$root" .culvert-wine "$key" "$(release_in "$list")" "$list" \
    --dpkgopt='path-exclude=/usr/lib/python3*/test/*' \
    --customize-hook="cp '$here/finish-root.sh' \"\$1/usr/local/sbin/\"" \
    --customize-hook='chroot "$1" finish-root.sh'
