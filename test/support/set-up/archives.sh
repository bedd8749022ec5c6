# archives RELEASE: prints the archives from which this machine's own apt gets its release, one per line, with the name of
# another release. Sourced by a shell with `.`; os-release states this machine's release.
archives() {
  local own
  own=$(. /etc/os-release && echo "$VERSION_CODENAME")
  apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    grep -E " $own(-updates|-security)? (main|universe)$" | sed -E "s/ $own(-updates|-security)? / $1\1 /" | sort -u
}
