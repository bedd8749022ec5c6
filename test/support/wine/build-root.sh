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
. "$here/../set-up/archives.sh"
root=${CULVERT_WINE_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/culvert-wine/root}
mark=.culvert-wine

key=$(cat "$here/packages.txt" "$here/build-root.sh" "$here/finish-root.sh" | sha256sum | cut -c1-32)
if [ "${1:-}" = --key ]; then echo "$key"; exit 0; fi

mkdir -p "$(dirname "$root")"
# Two test runs may start together: the second one waits, and finds the work done.
exec 9> "$root.lock"
flock 9
if [ "$(cat "$root/$mark" 2>/dev/null)" = "$key" ]; then echo "$root"; exit 0; fi

# Only a directory that this script made is ever removed: a whole one has its mark, and a part of one this name.
if [ -e "$root" ] && [ ! -e "$root/$mark" ]; then
  echo "$root is there and is not Wine's: remove it or set CULVERT_WINE_ROOT" >&2; exit 1
fi
part=$root.part
rm -rf --one-file-system "$part"

release=$(sed -n 's/^release //p' "$here/packages.txt")
packages=$(sed -E 's/#.*//; /^release /d' "$here/packages.txt" | tr -s ' \n' ',' | sed 's/^,//; s/,$//')
archives "$release" | mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/lib/python3*/test/*' \
    --customize-hook="cp '$here/finish-root.sh' \"\$1/usr/local/sbin/\"" \
    --customize-hook='chroot "$1" finish-root.sh' \
    --customize-hook="echo $key > \"\$1/$mark\"" \
    "$release" "$part" - >&2
rm -rf --one-file-system "$root"
mv "$part" "$root"
echo "$root"
