#!/bin/bash
# Builds the root file system that the lab's guest runs on: a plain directory,
# read through hostfs; no image, no loop device, no mount.
#
#   build-rootfs.sh          builds it when it is missing or out of date, prints its path
#   build-rootfs.sh --key    prints what an up-to-date one is marked with
#
# CULVERT_LAB_ROOTFS   where it lies (default: culvert-lab/rootfs in the user's cache)
# CULVERT_LAB_SUITE    the release (default: this machine's own)
# Packages come from wherever this machine's own apt gets them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rootfs=${CULVERT_LAB_ROOTFS:-${XDG_CACHE_HOME:-$HOME/.cache}/culvert-lab/rootfs}
suite=${CULVERT_LAB_SUITE:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
mark=.culvert-lab

key=$( (echo "$suite"; cat "$here/packages.txt" "$here/build-rootfs.sh" "$here"/guest/rootfs-*) | sha256sum | cut -c1-32)
if [ "${1:-}" = --key ]; then echo "$key"; exit 0; fi

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
# Only a directory that this script made is ever removed.
if [ -e "$rootfs" ]; then
  [ -e "$rootfs/$mark" ] || { echo "$rootfs is there and is not the lab's: remove it or set CULVERT_LAB_ROOTFS" >&2; exit 1; }
  "${as_root[@]}" rm -rf --one-file-system "$rootfs"
fi

packages=$(sed 's/#.*//' "$here/packages.txt" | tr -s ' \n' ',' | sed 's/^,//; s/,$//')
# One line per archive and component, as apt itself knows them.
apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  grep -E " $suite(-updates|-security)? (main|universe)$" | sort -u |
  "${as_root[@]}" mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/lib/udev/hwdb.d/*' \
    --customize-hook="cp '$here'/guest/rootfs-* \"\$1/usr/local/sbin/\"" \
    --customize-hook='chroot "$1" bash /usr/local/sbin/rootfs-finish' \
    --customize-hook="echo $key > \"\$1/$mark\"" \
    "$suite" "$rootfs" - >&2
echo "$rootfs"
