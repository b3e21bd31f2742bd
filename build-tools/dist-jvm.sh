#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make build: build/jrun, the JVM distribution: bin/jrun, jars, helper, JNA's library, AOT cache.
set -euo pipefail
# shellcheck source=build-tools/dist-common.sh
. "$(dirname "$0")/dist-common.sh"

made=$(fingerprint build-tools/dist-jvm.sh build-tools/jrun.sh build-tools/tool/CurrentClasses.java)
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
for jar in build/jrun/lib/picocli-*.jar; do # of a form that no AOT cache takes
    "$JAVA_HOME/bin/java" build-tools/tool/CurrentClasses.java "$jar" "$jar.new"
    mv "$jar.new" "$jar"
done
classpath=
for jar in "${jars[@]}"; do
    classpath=$classpath:\$lib/$(basename "$jar")
done
sed -e "s|@JAVA_HOME@|$JAVA_HOME|" -e "s|@CLASSPATH@|${classpath#:}|" build-tools/jrun.sh >build/jrun/bin/jrun
chmod 755 build/jrun/bin/jrun

# The training run: what the cache knows is what these commands load. Those on a container need root; without it the cache
# knows up to the plan. All paths are relative, because words are split at spaces.
aot=build/aot
bundle() { # bundle NAME PROGRAM: a bundle that runs a program of this machine, as JSON strings
    local dir mounts=
    mkdir -p "$aot/$1/rootfs"
    build/jrun/bin/jrun spec --bundle "$aot/$1"
    for dir in /usr /bin /lib /lib64; do
        [ ! -e $dir ] || mounts+="{\"destination\": \"$dir\", \"type\": \"bind\", \"source\": \"$dir\", \"options\": [\"rbind\", \"ro\"]}, "
    done
    sed -i -e 's/"terminal": true/"terminal": false/' -e "s/\"sh\"/$2/" -e "s|\"mounts\": \[|&$mounts|" "$aot/$1/config.json"
}
rm -rf $aot
bundle sleep '"sleep", "100"'
bundle true '"true"'
engine="--root $aot/state --log $aot/log --log-format json"
id=jrun-training-$$
mapfile -t lines <<LINES
--version
--help
features
spec --bundle $aot/state
$engine list
$engine state $id
plan --bundle $aot/sleep
$engine create --pid-file $aot/pid --bundle $aot/sleep $id
$engine start $id
$engine state $id
$engine exec $id true
$engine ps $id
$engine list
$engine kill $id KILL
$engine delete --force $id
$engine run --bundle $aot/true $id
LINES
train=build/jrun/bin/train
sed 's/jrun\.cli\.Main/jrun.cli.Training/' build/jrun/bin/jrun >$train
chmod 755 $train
JRUN_JAVA_OPTIONS="-Xlog:all=warning -XX:AOTCacheOutput=build/jrun/lib/jrun.aot" $train "${lines[@]}" >build/aot.log 2>&1 </dev/null || true
rm $train
if [ ! -e build/jrun/lib/jrun.aot ]; then
    echo "dist-jvm: no AOT cache was made, each start will be slower:" >&2
    cat build/aot.log >&2
fi
echo "$made" >build/jrun/lib/.made
echo "built build/jrun ($(du -sh build/jrun | cut -f1))"
