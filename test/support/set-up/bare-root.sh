#!/bin/bash
# Tests set-up on a release that this machine does not have: builds a bare root of it, runs this tree's set-up in it twice,
# like a build server (CI=true), and shows the result. Building the root takes half a minute, plus the time to install
# everything that `npm test` needs. Needs root, mmdebstrap and apt's network.
#
#   bare-root.sh SUITE       for example trixie; from the archives of this machine's own apt
#
# Exit code: 0 when both runs succeeded and the second one installed nothing. Everything is in one folder, which is
# removed at the end, and in name spaces of its own, except the network, which apt needs. The tree is seen through an
# overlay, so that the files that set-up unpacks in node_modules do not appear here.
set -euo pipefail
. "$(dirname "$0")/roots.sh"
suite=${1:?usage: bare-root.sh SUITE}
project=$(cd "$(dirname "$0")/../../.." && pwd)

if [ "${BARE_ROOT_INSIDE:-}" = "" ]; then
  folder=$(mktemp -d "${TMPDIR:-/tmp}/culvert-bare-root-XXXXXX")
  trap 'rm -rf --one-file-system "$folder"' EXIT
  archives "$suite" |
    mmdebstrap --quiet --mode=root --variant=apt --include=nodejs \
      --aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io "$suite" "$folder/root" - >&2
  # As in Debian's container images, packages do not start services.
  printf '#!/bin/sh\nexit 101\n' > "$folder/root/usr/sbin/policy-rc.d"
  chmod 755 "$folder/root/usr/sbin/policy-rc.d"
  # Every process in the root ends with this one.
  BARE_ROOT_INSIDE=$folder unshare --mount --pid --ipc --uts --fork --kill-child bash "$0" "$suite"
  exit
fi

folder=$BARE_ROOT_INSIDE root=$BARE_ROOT_INSIDE/root
mount --make-rprivate /
mkdir -p "$folder/changes" "$root/project"
mount -t tmpfs tmpfs "$folder/changes"
mkdir "$folder/changes/upper" "$folder/changes/work"
mount -t overlay overlay -o "lowerdir=$project,upperdir=$folder/changes/upper,workdir=$folder/changes/work" "$root/project"
rm -rf "$root/project/node_modules/.cache/packages"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"

set_up() {
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 CI=true \
    bash -c 'cd /project && node --import tsx test/support/set-up/main.ts test' > "$folder/said" 2>&1
}
echo "Node.js $(chroot "$root" node --version) of $suite"
began=$SECONDS code=0
set_up || code=$?
echo "set-up: exit code $code after $((SECONDS - began)) s, last lines:"
grep -vE '^(Get|Hit|Fetched|Selecting|Preparing|Unpacking|Setting up|Processing|Running in chroot|W: Download|\(Reading)' "$folder/said" | tail -n 12 | sed 's/^/  /'
again=0
set_up || again=$?
echo "again: exit code $again, and said:"
sed 's/^/  /' "$folder/said"
! grep -q 'Unpacking' "$folder/said" && [ $code = 0 ] && [ $again = 0 ]
