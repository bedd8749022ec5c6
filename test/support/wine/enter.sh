#!/bin/bash
# Runs a program of Wine's root (makensis, wixl, 7za, osslsigncode, wine itself) on this machine's files at their own
# paths. The root stays unchanged; processes that the program leaves running end with it.
#
#   enter.sh ROOT FOLDER PROGRAM [WORD...]      FOLDER is what the program sees, besides /tmp
set -euo pipefail
if [ "${CULVERT_ENTERED:-}" = "" ]; then
  CULVERT_ENTERED=yes exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi
root=$1 seen=$2
shift 2
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
for folder in /tmp "$seen"; do
  mkdir -p "/mnt/root$folder"
  mount --bind "$folder" "/mnt/root$folder"
done
mount -t proc proc /mnt/root/proc
mount --rbind /dev /mnt/root/dev
exec chroot /mnt/root env -C "$PWD" PATH=/usr/bin:/bin HOME=/root LC_ALL=C.UTF-8 WINEPREFIX=/windows WINEDEBUG=-all \
  'WINEDLLOVERRIDES=mscoree=;mshtml=;winemenubuilder.exe=d' "$@"
