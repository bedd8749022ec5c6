#!/bin/bash
# Runs one Windows for as long as its input is open: its own namespaces with only loopback, an overlay over the root that
# discards what is written, and Wine's server. Everything that runs in it ends with it. Started by unshare, as the first
# process of its namespace.
#
#   holder.sh ROOT FOLDER [MOUNT...]
#
# FOLDER is empty; the overlay is at FOLDER/root. A MOUNT is TARGET=LOWER[:LOWER...]: folders laid over each other, the
# first on top, at TARGET in the root; what is written there is discarded too. When all is ready, prints in one line the
# id that its own process has outside.
set -euo pipefail
root=$1 folder=$2
shift 2
read -r outside _ < /proc/self/stat
mount --make-rprivate /
ip link set lo up
mount -t tmpfs tmpfs "$folder"
laid=0
lay() { # lay LOWER TARGET
  laid=$((laid + 1))
  mkdir -p "$folder/$laid/upper" "$folder/$laid/work" "$2"
  mount -t overlay overlay -o "lowerdir=$1,upperdir=$folder/$laid/upper,workdir=$folder/$laid/work" "$2"
}
lay "$root" "$folder/root"
for one in "$@"; do lay "${one#*=}" "$folder/root/${one%%=*}"; done
mount -t proc proc "$folder/root/proc"
mount --rbind /dev "$folder/root/dev"
wine=(chroot "$folder/root" env -i PATH=/usr/bin:/bin HOME=/root WINEPREFIX=/windows WINEDEBUG=-all)
"${wine[@]}" wineserver --foreground --persistent < /dev/null > /dev/null 2>&1 &
# Windows' services end with the last program, and new ones inherit the next one's pipes; a waiting program prevents it.
sleep infinity | "${wine[@]}" WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=d' LC_ALL=C.UTF-8 \
  wine cmd /c 'echo ready > C:\ready & pause' > /dev/null 2>&1 &
until [ -s "$folder/root/windows/drive_c/ready" ]; do sleep 0.05; done
rm "$folder/root/windows/drive_c/ready"
echo "$outside"
cat > /dev/null
