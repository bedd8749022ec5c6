#!/bin/bash
# Runs once in the fresh root: brings what Debian's packages of one architecture lack, and makes the Windows in it.
set -euo pipefail

# electron-builder's installers are programs of 32 bits. Wine runs them without any of Linux' libraries of 32 bits if it
# has its own DLLs for them: laid out, not installed, and from the release itself, because a mirror's two architectures
# may be of different days.
lay_out_dlls_of_32_bits() {
  local folder=/tmp/i386 version line
  version=$(dpkg-query -f '${Version}' -W libwine:amd64)
  line=$(grep -h -m1 -E '^deb \S+ [a-z]+ main' /etc/apt/sources.list)
  mkdir -p "$folder/lists/partial"
  echo "deb [arch=i386]${line#deb}" > "$folder/list"
  local apt=(apt-get -q -o "Dir::Etc::SourceList=$folder/list" -o Dir::Etc::SourceParts=- -o "Dir::State::Lists=$folder/lists"
    -o APT::Sandbox::User=root -o APT::Architectures::=i386)
  "${apt[@]}" update
  (cd "$folder" && "${apt[@]}" download "libwine:i386=$version" && dpkg -x libwine_*_i386.deb files)
  # Where Wine of 64 bits looks for them.
  cp -r "$folder"/files/usr/lib/i386-linux-gnu/wine/i386-windows /usr/lib/x86_64-linux-gnu/wine/
  rm -rf "$folder"
}
lay_out_dlls_of_32_bits >&2

sed -i 's/^# *\(de_DE.UTF-8\)/\1/' /etc/locale.gen && locale-gen > /dev/null
export WINEPREFIX=/windows WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=d' LC_ALL=C.UTF-8
wineboot -i > /dev/null 2>&1
# Else Node.js refuses: "only supported on Windows 8.1 …".
winecfg -v win10 > /dev/null 2>&1
wineserver -k -w || true
