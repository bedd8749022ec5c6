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
# Packages come from wherever this machine's own apt gets its release.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
only_key=
if [ "${1:-}" = --key ]; then only_key=yes; shift; fi
name=${1:-usual}
list=$here/roots/$name.txt
rootfs=${CULVERT_LAB_ROOTFS:-${XDG_CACHE_HOME:-$HOME/.cache}/culvert-lab/rootfs}
own=$(. /etc/os-release && echo "$VERSION_CODENAME")
suite=${CULVERT_LAB_SUITE:-$own}
if [ "$name" != usual ]; then
  rootfs=$rootfs-$name
  suite=$(sed -n 's/^release //p' "$list")
fi
mark=.culvert-lab

key=$( (echo "$suite"; cat "$list" "$here/build-rootfs.sh" "$here"/guest/rootfs-*) | sha256sum | cut -c1-32)
if [ -n "$only_key" ]; then echo "$key"; exit 0; fi

mkdir -p "$(dirname "$rootfs")"
# Two test runs may start together: the second one waits, and finds the work done.
exec 9> "$rootfs.lock"
flock 9
if [ "$(cat "$rootfs/$mark" 2>/dev/null)" = "$key" ]; then echo "$rootfs"; exit 0; fi

# mmdebstrap needs root for files of the right owners (pppd is set-uid).
as_root=()
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || { echo "building the lab's root file system needs root or a sudo without a password" >&2; exit 1; }
  as_root=(sudo -n)
fi
# Only a directory that this script made is ever removed: a whole one has its mark, and a part of one this name.
if [ -e "$rootfs" ] && [ ! -e "$rootfs/$mark" ]; then
  echo "$rootfs is there and is not the lab's: remove it or set CULVERT_LAB_ROOTFS" >&2; exit 1
fi
part=$rootfs.part
"${as_root[@]}" rm -rf --one-file-system "$part"

# One line per archive and component, as apt itself knows them: those of the wanted release if it has any, otherwise
# those of this machine's release, with the other's name. Unstable has neither updates nor a security archive.
archives() { # archives RELEASE
  apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    grep -E " $1(-updates|-security)? (main|universe)$" | sort -u
}
sources=$(archives "$suite" || archives "$own" | sed -E "s/ $own(-updates|-security)? / $suite\1 /")
if [ "$suite" = sid ]; then sources=$(grep ' sid ' <<< "$sources"); fi

# A mirror may stand still, as snapshots do; what it has is signed all the same.
packages=$(sed -E 's/#.*//; /^release /d' "$list" | tr -s ' \n' ',' | sed 's/^,//; s/,$//')
"${as_root[@]}" mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/lib/udev/hwdb.d/*' \
    --customize-hook="cp '$here'/guest/rootfs-* \"\$1/usr/local/sbin/\"" \
    --customize-hook='chroot "$1" bash /usr/local/sbin/rootfs-finish' \
    --customize-hook="echo $key > \"\$1/$mark\"" \
    "$suite" "$part" - <<< "$sources" >&2
"${as_root[@]}" rm -rf --one-file-system "$rootfs"
"${as_root[@]}" mv "$part" "$rootfs"
echo "$rootfs"
