#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Sourced by dist-jvm.sh and dist-native.sh: builds the helper and the jars, and sets
#   HELPER         the program jrun-init
#   CLASSPATH_RUN  jrun's jars and their run-time dependencies
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
JAVA_HOME=$(build-tools/find-jdk.sh)
export JAVA_HOME LC_ALL=C.UTF-8 # else Java sees no path with a letter that the locale does not have

"${MAKE:-make}" -s -C native-helper
HELPER=$PWD/build/jrun-init

mvn=(mvn -B -ntp -Dstyle.color=never -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dfast)
commit=$(git rev-parse HEAD 2>/dev/null || echo unknown)
"${mvn[@]}" -pl spec,runtime "-Djrun.commit=$commit" -DskipTests -Dmaven.test.skip=true package \
    dependency:build-classpath -DincludeScope=runtime "-Dmdep.outputFile=$PWD/build/classpath-\${project.artifactId}" \
    </dev/null
jars=("$PWD"/spec/target/jrun-spec-*.jar "$PWD"/runtime/target/jrun-runtime-*.jar)
others=$(tr ':' '\n' <build/classpath-jrun-runtime | grep -v '/jrun-spec[^/]*\.jar$' | grep -v '/spec/target/' | paste -sd:)
CLASSPATH_RUN=$(IFS=:; echo "${jars[*]}"):$others
export HELPER CLASSPATH_RUN

# fingerprint FILE...: one word that changes when an input changes
fingerprint() {
    { tr ':' '\n' <<<"$CLASSPATH_RUN" | xargs -d '\n' sha256sum; sha256sum "$HELPER" "$@"; "$JAVA_HOME/bin/java" -version 2>&1; } |
        sha256sum | cut -d' ' -f1
}

# current FILE FINGERPRINT: whether FILE holds it already
current() { [ -e "$1" ] && [ "$(cat "$1")" = "$2" ]; }
