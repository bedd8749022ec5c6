#!/bin/bash
# Builds a root file system for the lab: a plain directory, read through hostfs; no image,
# no loop device, no mount. The guest runs on the usual one; its machines may have others.
#
#   build-rootfs.sh [NAME]         builds it when it is missing or out of date, prints its path
#   build-rootfs.sh --key [NAME]   prints what an up-to-date one is marked with
#
# NAME is of a list in roots/; "usual" when none is given.
# CULVERT_LAB_ROOTFS   where the usual one lies (default: culvert-lab/rootfs in the user's
#                      cache); the others lie beside it, with their name after a hyphen
# CULVERT_LAB_SUITE    the release of the usual one (default: this machine's own); the
#                      others name theirs
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
makers=$here/../support/set-up/roots.sh
. "$makers"
only_key=
if [ "${1:-}" = --key ]; then only_key=yes; shift; fi
name=${1:-usual}
list=$here/roots/$name.txt
rootfs=${CULVERT_LAB_ROOTFS:-${XDG_CACHE_HOME:-$HOME/.cache}/culvert-lab/rootfs}
suite=${CULVERT_LAB_SUITE:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
if [ "$name" != usual ]; then
  rootfs=$rootfs-$name
  suite=$(release_in "$list")
fi

key=$( (echo "$suite"; cat "$list" "$makers" "$here/build-rootfs.sh" "$here"/guest/rootfs-*) | sha256sum | cut -c1-32)
if [ -n "$only_key" ]; then echo "$key"; exit 0; fi

kept_root CULVERT_LAB_ROOTFS "$rootfs" .culvert-lab "$key" "$suite" "$list" \
    --dpkgopt='path-exclude=/usr/lib/udev/hwdb.d/*' \
    --customize-hook="cp '$here'/guest/rootfs-* \"\$1/usr/local/sbin/\"" \
    --customize-hook='chroot "$1" bash /usr/local/sbin/rootfs-finish'
