# archives RELEASE: the archives from which this machine's own apt gets its release, one a line, with the name of another
# release. To be read by a shell with `.`; the release of this machine is what os-release says.
archives() {
  local own
  own=$(. /etc/os-release && echo "$VERSION_CODENAME")
  apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    grep -E " $own(-updates|-security)? (main|universe)$" | sed -E "s/ $own(-updates|-security)? / $1\1 /" | sort -u
}
