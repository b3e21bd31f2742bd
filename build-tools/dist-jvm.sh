#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make build: build/jrun, the JVM distribution: bin/jrun, jars, helper, JNA's library, AOT cache.
set -euo pipefail
# shellcheck source=build-tools/dist-common.sh
. "$(dirname "$0")/dist-common.sh"

made=$(fingerprint build-tools/dist-jvm.sh build-tools/jrun.sh)
if [ -x build/jrun/bin/jrun ] && current build/jrun/lib/.made "$made"; then
    exit 0
fi
rm -rf build/jrun
mkdir -p build/jrun/bin build/jrun/lib
IFS=: read -ra jars <<<"$CLASSPATH_RUN"
cp -p "${jars[@]}" "$HELPER" build/jrun/lib/
for jar in build/jrun/lib/jna-*.jar; do # unpacked here once, so that it is not at each start
    platform=linux-$(uname -m | tr _ -)
    (cd build/jrun/lib && "$JAVA_HOME/bin/jar" -xf "$(basename "$jar")" "com/sun/jna/$platform/libjnidispatch.so")
    mv "build/jrun/lib/com/sun/jna/$platform/libjnidispatch.so" build/jrun/lib/
    rm -rf build/jrun/lib/com
done
classpath=
for jar in build/jrun/lib/*.jar; do
    classpath=$classpath:\$lib/$(basename "$jar")
done
sed -e "s|@JAVA_HOME@|$JAVA_HOME|" -e "s|@CLASSPATH@|${classpath#:}|" build-tools/jrun.sh >build/jrun/bin/jrun
chmod 755 build/jrun/bin/jrun

# The training run loads what create loads, short of the kernel: reading, checking and compiling a config.
bundle=build/aot-bundle
mkdir -p $bundle/rootfs
(cd $bundle && rm -f config.json && ../jrun/bin/jrun spec) || true
JRUN_JAVA_OPTIONS="-Xlog:all=warning -XX:AOTCacheOutput=$PWD/build/jrun/lib/jrun.aot" build/jrun/bin/jrun plan $bundle >build/aot.log 2>&1 || true
if [ ! -e build/jrun/lib/jrun.aot ]; then
    echo "dist-jvm: no AOT cache was made, each start will be slower:" >&2
    cat build/aot.log >&2
fi
echo "$made" >build/jrun/lib/.made
echo "built build/jrun ($(du -sh build/jrun | cut -f1))"
