#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# install.sh DESTDIR PREFIX: the native build if there is one, else the JVM build. The program finds the rest of its
# folder through the link in bin.
set -eu
cd "$(dirname "$0")/.."
destdir=$1 prefix=$2
lib=$destdir$prefix/lib/jrun
if [ -x build/native/jrun ]; then
    from=build/native program=jrun
elif [ -x build/jrun/bin/jrun ]; then
    from=build/jrun program=bin/jrun
else
    echo "install: nothing is built yet; make native (or make build) first" >&2
    exit 1
fi
rm -rf "$lib"
mkdir -p "$lib" "$destdir$prefix/bin"
cp -R --preserve=mode,timestamps $from/. "$lib/"
ln -sfn "../lib/jrun/$program" "$destdir$prefix/bin/jrun"
if [ -d docs/man ]; then
    mkdir -p "$destdir$prefix/share/man/man8"
    cp docs/man/*.8 "$destdir$prefix/share/man/man8/" 2>/dev/null || true
fi
echo "installed $from as $destdir$prefix/bin/jrun"
