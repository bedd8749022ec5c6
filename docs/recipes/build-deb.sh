#!/bin/sh
# A package that gives everybody on a Debian or Ubuntu computer the publisher they trust and the profile they get.
#   build-deb.sh PUBLISHER.culvert PROFILE.culvert VERSION FILE.deb
# A newer issue of the profile is a newer version of the package. Needs dpkg-deb and no root.
set -eu
publisher=$1 profile=$2 version=$3 out=$4
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
install -d "$tree/DEBIAN" "$tree/etc/culvert/trust.d" "$tree/etc/culvert/profiles.d" "$tree/etc/culvert/policy.d"
install -m 644 "$publisher" "$tree/etc/culvert/trust.d/example-it.culvert"
install -m 644 "$profile" "$tree/etc/culvert/profiles.d/office.culvert"
printf '{"onlySigned":true,"minGrade":"acceptable"}\n' > "$tree/etc/culvert/policy.d/culvert.json"
cat > "$tree/DEBIAN/control" << END
Package: example-culvert
Version: $version
Architecture: all
Maintainer: Example IT <it@example.com>
Recommends: culvert
Description: VPN profiles of Example
 The publisher that everybody trusts, and the profile that everybody gets.
END
chmod 644 "$tree/etc/culvert/policy.d/culvert.json" "$tree/DEBIAN/control"
dpkg-deb --root-owner-group --build "$tree" "$out" > /dev/null
