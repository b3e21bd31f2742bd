#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# deb.sh VERSION: build/jrun_VERSION_ARCH.deb from the native build.
set -eu
cd "$(dirname "$0")/.."
version=$1
arch=$(dpkg --print-architecture)
stage=build/deb
rm -rf $stage
build-tools/install.sh "$PWD/$stage" /usr >/dev/null
mkdir -p $stage/DEBIAN $stage/usr/share/doc/jrun
cp LICENSE $stage/usr/share/doc/jrun/copyright
gzip -9nc CHANGELOG.md >$stage/usr/share/doc/jrun/changelog.gz
cat >$stage/DEBIAN/control <<CONTROL
Package: jrun
Version: $version
Architecture: $arch
Maintainer: The jrun authors <jrun@localhost>
Section: admin
Priority: optional
Installed-Size: $(du -sk $stage/usr | cut -f1)
Depends: libc6 (>= 2.34)
Recommends: libseccomp2
Suggests: uidmap, criu
Provides: oci-runtime
Description: OCI container runtime written in Java
 jrun turns an OCI bundle (config.json and a root file system) into a running
 container. It takes runc's command line and works under Podman, Buildah,
 containerd and Docker. This is the native build: no Java is needed to run it.
CONTROL
dpkg-deb --root-owner-group -Zxz --build $stage "build/jrun_${version}_${arch}.deb"
