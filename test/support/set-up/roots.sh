# Roots of Debian that tests need, from wherever this machine's own apt gets its release. To be read by a shell with `.`.

# archives RELEASE: one line per archive and component, as apt itself knows them: those of the wanted release if it has any,
# otherwise those of this machine's release, with the other's name. Unstable has neither updates nor a security archive.
archives() {
  local own known
  own=$(. /etc/os-release && echo "$VERSION_CODENAME")
  known=$(apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u)
  { grep -E " $1(-updates|-security)? (main|universe)$" <<< "$known" ||
    grep -E " $own(-updates|-security)? (main|universe)$" <<< "$known" | sed -E "s/ $own(-updates|-security)? / $1\1 /"; } |
    if [ "$1" = sid ]; then grep ' sid '; else cat; fi
}

# release_in LIST, packages_in LIST: what a list of packages says (`release NAME` on a line, `#` before a comment).
release_in() { sed -n 's/^release //p' "$1"; }
packages_in() { sed -E 's/#.*//; /^release /d' "$1" | tr -s ' \n' ',' | sed 's/^,//; s/,$//'; }

# kept_root VARIABLE ROOT MARK KEY RELEASE LIST [OPTION]...: makes ROOT with the packages of LIST, unless its file MARK has KEY,
# and prints its path. OPTION is mmdebstrap's; VARIABLE is what a person sets to have it elsewhere.
kept_root() {
  local variable=$1 root=$2 mark=$3 key=$4 release=$5 list=$6
  shift 6
  mkdir -p "$(dirname "$root")"
  # Two test runs may start together: the second one waits, and finds the work done.
  exec 9> "$root.lock"
  flock 9
  if [ "$(cat "$root/$mark" 2>/dev/null)" = "$key" ]; then echo "$root"; return; fi

  # mmdebstrap needs root for files of the right owners (pppd is set-uid).
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || { echo "making $root needs root or a sudo without a password" >&2; return 1; }
    as_root=(sudo -n)
  fi
  # Only a directory that this made is ever removed: a whole one has its mark, and a part of one this name.
  if [ -e "$root" ] && [ ! -e "$root/$mark" ]; then
    echo "$root is there and was made by somebody else: remove it or set $variable" >&2; return 1
  fi
  local part=$root.part
  "${as_root[@]}" rm -rf --one-file-system "$part"
  # A mirror may stand still, as snapshots do; what it has is signed all the same.
  archives "$release" | "${as_root[@]}" mmdebstrap --quiet --mode=root --variant=minbase --include="$(packages_in "$list")" \
      --aptopt='APT::Install-Recommends "false"' \
      --aptopt='Acquire::Check-Valid-Until "false"' \
      --dpkgopt=force-unsafe-io \
      --dpkgopt='path-exclude=/usr/share/man/*' \
      --dpkgopt='path-exclude=/usr/share/doc/*' \
      --dpkgopt='path-include=/usr/share/doc/*/copyright' \
      --dpkgopt='path-exclude=/usr/share/locale/*' \
      "$@" \
      --customize-hook="echo $key > \"\$1/$mark\"" \
      "$release" "$part" - >&2
  "${as_root[@]}" rm -rf --one-file-system "$root"
  "${as_root[@]}" mv "$part" "$root"
  echo "$root"
}
