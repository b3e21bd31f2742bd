#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# toolchain.sh DIR: everything that the image builder needs on a plain JDK 25, made once and kept in DIR.
#   DIR/jars            the builder, from the Maven registry (13 jars, 55 MB)
#   DIR/exports.args    the packages of the JDK that must be opened to it
#   DIR/java.home       the JDK as symbolic links, with the folders where the builder looks for its own files
#   DIR/include         C structs that the builder measures by compiling against them
#   DIR/c               C libraries of the image (build.sh)
# Environment: JAVA_HOME (a JDK 25), MVN (mvn), CC (gcc).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:?usage: toolchain.sh DIR}
jdk=${JAVA_HOME:?JAVA_HOME must name a JDK 25}
cc=${CC:-gcc}

# The stamp names what it was made from: another JDK or another builder makes a new one.
stamp="$(cat "$jdk/release" "$here/pom.xml" "$here/toolchain.sh" "$here/tool/ModuleExports.java" | cksum) $jdk"
if [ "$(cat "$dir/ready" 2>/dev/null)" = "$stamp" ]; then
    exit 0
fi
rm -rf "$dir"
mkdir -p "$dir/include"
"${MVN:-mvn}" -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$dir/jars"
"$jdk/bin/java" "$here/tool/ModuleExports.java" "$dir/jars" >"$dir/exports.args"

# java.home: links to the JDK, our own lib/svm and lib/static
home=$dir/java.home
platform=linux-$(uname -m | sed 's/x86_64/amd64/')
mkdir -p "$home/lib/svm/builder/lib" "$home/lib/svm/clibraries/$platform/glibc" "$home/lib/static/$platform/glibc"
for entry in "$jdk"/*; do
    [ "${entry##*/}" = lib ] || ln -s "$entry" "$home/"
done
for entry in "$jdk"/lib/*; do
    [ -e "$home/lib/${entry##*/}" ] || ln -s "$entry" "$home/lib/"
done
"$cc" -O2 -fPIC -shared -I"$jdk/include" -I"$jdk/include/linux" "$here/c/reporter.c" \
    -o "$home/lib/svm/builder/lib/libreporterchelper.so"

# The struct behind each ...LibCHelper$CPUFeatures interface: the builder asks the compiler where each field is, so any
# order will do as long as every accessor has a field of its name.
cp "$here/c/svm_locale.h" "$dir/include/"
for pair in amd64:AMD64 aarch64:AArch64 riscv64:RISCV64; do
    interface="com.oracle.svm.core.${pair%:*}.${pair#*:}LibCHelper\$CPUFeatures"
    {
        echo "/* generated from $interface */"
        echo 'typedef struct {'
        "$jdk/bin/javap" -cp "$(echo "$dir"/jars/svm-2*.jar):$(echo "$dir"/jars/word-*.jar)" "$interface" |
            sed -n 's/.* boolean \([A-Za-z0-9_]*\)();/    char \1;/p'
        echo '} CPUFeatures;'
    } >"$dir/include/${pair%:*}cpufeatures.h"
done
echo "$stamp" >"$dir/ready"
