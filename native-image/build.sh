#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# build.sh OUT_DIR: the native image OUT_DIR/jrun, with OUT_DIR/lib beside it (libraries of the JDK, opened only if a
# rare path needs them). OUT_DIR.functions has the addresses and names of the image's functions, for profile.sh; a
# GraalVM's image has none.
# Environment:
#   JAVA_HOME      a JDK 25
#   CLASSPATH_RUN  class path of jrun as Maven resolves it: its jars or class folders and its run-time dependencies
#   HELPER         the program jrun-init; its bytes become part of the image
#   TOOLCHAIN      where the builder is kept (build/native-toolchain)
#   NATIVE_OPT     2 (what ships) or b (quick build); MAX_HEAP, MAIN, NAME, EXTRA (more builder options)
#   JVM_BUILD      the launcher of the JVM distribution, to compare the image with it
# A GraalVM that the user has (GRAALVM_HOME, or native-image on PATH) is used instead of the toolchain.
set -euo pipefail
# The encoding of file names and output is baked in from the environment of the build.
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:?usage: build.sh OUT_DIR}
jdk=${JAVA_HOME:?JAVA_HOME must name a JDK 25}
classpath=${CLASSPATH_RUN:?CLASSPATH_RUN must be the class path of jrun}
toolchain=${TOOLCHAIN:-$here/../build/native-toolchain}
main=${MAIN:-jrun.cli.Main}
name=${NAME:-jrun}
helper=${HELPER:-}
[ -z "$helper" ] || [ -f "$helper" ] || { echo "build.sh: no helper $helper" >&2; exit 1; }
mkdir -p "$out" "$toolchain"
out=$(cd "$out" && pwd)
toolchain=$(cd "$toolchain" && pwd)

graal=${GRAALVM_HOME:+$GRAALVM_HOME/bin/native-image}
graal=${graal:-$(command -v native-image || true)}

packages=jrun,picocli,tools.jackson,org.jspecify
read -ra extra <<<"${EXTRA:-}"
# shellcheck disable=SC2054 # the commas are the linker's
options=(
    -R:-EnableSignalHandling           # no dispatcher thread: signals keep their default action
    -R:-AutomaticReferenceHandling     # no reference handler thread
    "-R:MaxHeapSize=${MAX_HEAP:-256m}" # a quarter of the machine would be reserved otherwise
    -R:InitialTLABSize=131072          # fewer pieces: with each new one the policy of the collector is asked
    -H:NativeLinkerOption=-no-pie      # 20,000 relocations fewer at start
    -H:NativeLinkerOption=-Wl,--as-needed,-z,now,--hash-style=gnu,--wrap=setrlimit,--wrap=pthread_getattr_np,--wrap=mmap,--wrap=_exit
    -H:-UseContainerSupport            # does not read cgroup files to size its heap
    -H:-SpawnIsolates                  # the heap of the image is used where it is linked: no mapping, no relocation
    -H:-MultiThreaded                  # jrun has one thread: no locks, no safepoints
    -H:-ParseRuntimeOptions            # -Xmx1g, -Dname=value in a command line are the container's: java -Xmx1g
)

with_graalvm() {
    link_own
    "$graal" --no-fallback -march=compatibility "-O${NATIVE_OPT:-2}" "--initialize-at-build-time=$packages" \
        -H:+UnlockExperimentalVMOptions "${options[@]}" "${extra[@]}" "-J-Djrun.helper=$helper" \
        -cp "$classpath" -o "$out/$name" "$main"
}

# What is linked with the image whoever builds it.
link_own() {
    local source
    for source in wrapped grace_period; do
        gcc -O2 -fPIC -Wall -Wextra -c "$here/c/$source.c" -o "$toolchain/$source.o"
        options+=("-H:NativeLinkerOption=$toolchain/$source.o")
    done
}

# The C side of the image: what its runtime calls, and the JDK's libraries behind lazy entries.
make_c_libraries() {
    local c=$toolchain/c static cc=(gcc -O2 -fPIC -ffunction-sections -fdata-sections -Wall -Wextra)
    static=$toolchain/java.home/lib/static/linux-amd64/glibc
    rm -rf "$c" && mkdir -p "$c" "$out/lib"
    cp -r "$toolchain/include" "$c/include"
    local source
    for source in libchelper cpu_features lazy_jdk; do
        "${cc[@]}" -I"$c/include" -I"$jdk/include" -I"$jdk/include/linux" -c "$here/c/$source.c" -o "$c/$source.o"
    done
    ar rcs "$c/liblibchelper.a" "$c/libchelper.o" "$c/cpu_features.o" "$c/lazy_jdk.o"
    ar rcs "$c/libjvm.a"
    local library
    for library in java net nio zip; do
        "$here/lazy_jdk.sh" "$jdk" $library >"$c/$library.S"
        gcc -c "$c/$library.S" -o "$c/$library.o"
        rm -f "$static/lib$library.a" && ar rcs "$static/lib$library.a" "$c/$library.o"
        cp -f "$jdk/lib/lib$library.so" "$out/lib/"
    done
    make_jvm_shim "$c"
}

# libjvm.so for the JDK's libraries: ours, and a stub that aborts for each import that is left.
make_jvm_shim() {
    local c=$1
    gcc -O2 -Wall -Wextra -fPIC -c "$here/c/jvm_shim.c" -o "$c/jvm_shim.o"
    nm --defined-only "$c/jvm_shim.o" | awk '$2 == "T" { print $3 }' | sort >"$c/have"
    nm -D --undefined-only "$out"/lib/lib{java,net,nio,zip}.so |
        awk '{ sub(/@.*/, "", $2); if ($2 ~ /^(JVM_|jio_)/) print $2 }' | sort -u >"$c/want"
    {
        echo 'void jvm_shim_unsupported(const char *);'
        comm -13 "$c/have" "$c/want" | sed 's/.*/void &(void) { jvm_shim_unsupported("&"); }/'
    } >"$c/jvm_stubs.c"
    echo 'SUNWprivate_1.1 { global: JVM_*; jio_*; local: *; };' >"$c/jvm.map"
    gcc -O2 -fPIC -shared -Wl,-soname,libjvm.so "-Wl,--version-script=$c/jvm.map" -o "$out/lib/libjvm.so" \
        "$c/jvm_shim.o" "$c/jvm_stubs.c"
}

# The methods that commands run lie together: one class of the builder is replaced by ours (tool/layout).
make_layout() {
    rm -rf "$toolchain/layout"
    "$jdk/bin/javac" -d "$toolchain/layout" --add-modules jdk.internal.vm.ci \
        --add-exports jdk.internal.vm.ci/jdk.vm.ci.meta=ALL-UNNAMED -cp "$toolchain/jars/*" \
        "$here"/tool/layout/com/oracle/svm/{hosted/code,core/genscavenge,hosted/image}/*.java
}

with_toolchain() {
    [ "$(uname -m)" = x86_64 ] || { echo "build.sh: without GraalVM only x86_64 is possible" >&2; exit 1; }
    "$here/toolchain.sh" "$toolchain"
    local modules
    modules=$(find "$toolchain/jars" -name '*.jar' ! -name 'compiler-*' | paste -sd:)
    make_c_libraries
    link_own
    make_layout
    "$jdk/bin/java" -XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI -XX:+UseParallelGC -Xss10m "-Xmx${XMX:-3g}" \
        "-Djava.home=$toolchain/java.home" \
        -Djava.system.class.loader=com.oracle.svm.hosted.NativeImageSystemClassLoader \
        -Dorg.graalvm.nativeimage.imagecode=buildtime "-Djrun.helper=$helper" \
        --enable-native-access=org.graalvm.nativeimage.builder,ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -Djdk.internal.lambda.disableEagerInitialization=true \
        --patch-module "org.graalvm.nativeimage.builder=$toolchain/layout" "-Djrun.layout=$here/layout.txt" \
        "-Djrun.objects=$here/objects.txt" "-Djrun.objects.report=$out.objects" \
        --upgrade-module-path "$(echo "$toolchain"/jars/compiler-*.jar)" --module-path "$modules" \
        "@$toolchain/exports.args" \
        --module org.graalvm.nativeimage.builder/com.oracle.svm.hosted.NativeImageGeneratorRunner \
        -imagecp "$classpath" "-H:Class=$main" "-H:Name=$name" "-H:Path=$out" \
        "-H:ImageBuildID=$(cat /proc/sys/kernel/random/uuid)" "-H:CLibraryPath=$toolchain/c" \
        "-H:ClassInitialization=${packages//,/:build_time,}:build_time" \
        "-H:Optimize=${NATIVE_OPT:-2}" -H:-DeleteLocalSymbols "${options[@]}" "${extra[@]}"
    nm "$out/$name" | awk '$2 ~ /[tT]/ { print $1, $3 }' | LC_ALL=C sort >"$out.functions"
    strip "$out/$name"
}

build=with_toolchain
if [ -n "$graal" ] && [ -x "$graal" ]; then
    build=with_graalvm
fi
rm -f "$out.functions" "$out.objects"
# The builder talks much; it matters when something fails.
set -E
log=${toolchain%/}.log
exec 3>&2
trap 'cat "$log" >&3' ERR
$build >"$log" 2>&1
trap - ERR
# The linker writes in small pieces, and in small pieces the file would lie in the page cache: a copy starts faster.
cp "$out/$name" "$out/$name.new" && mv "$out/$name.new" "$out/$name"
"$here/selfcheck.sh" "$out/$name" ${JVM_BUILD:+"$JVM_BUILD"}
