#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs a main class of conformance/ under a view of the cgroups:  java-tool.sh VIEW [CLASS ARGUMENT...]
# Without a class it only compiles, and writes the class path of the libraries to build/conformance/classpath.
set -euo pipefail
cd "$(dirname "$0")/.."
view=$1
shift
JAVA_HOME=$(build-tools/find-jdk.sh)
export JAVA_HOME LC_ALL=C.UTF-8 # else Java sees no path with a letter that the locale does not have
classpath=build/conformance/classpath
mkdir -p build/conformance

mvn=(mvn -B -ntp -q -Dfast -pl conformance)
"${mvn[@]}" compile </dev/null
if [ ! -e $classpath ] || [ pom.xml -nt $classpath ] || [ conformance/pom.xml -nt $classpath ]; then
    "${mvn[@]}" dependency:build-classpath -DincludeScope=runtime "-Dmdep.outputFile=$PWD/$classpath" </dev/null
fi
[ $# -gt 0 ] || exit 0
exec build-tools/view.sh "$view" "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -cp "conformance/target/classes:$(cat $classpath)" "$@"
