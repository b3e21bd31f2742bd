#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints the home of a JDK 25 or newer: JAVA_HOME, then /usr/lib/jvm, then PATH. Says what to install when there is none.
set -eu

release() { # the feature release of a JDK home, from its own release file: no JVM is started
    [ -x "$1/bin/javac" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/*2[6-9]* "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /none/bin/none)")")")"; do
    [ -n "$home" ] || continue
    version=$(release "$home" || true)
    if [ -n "$version" ] && [ "$version" -ge 25 ]; then
        printf '%s\n' "$home"
        exit 0
    fi
done
cat >&2 <<'TEXT'
jrun is built with a JDK 25 or newer, and none was found in JAVA_HOME, /usr/lib/jvm or on PATH.
Install one (for example Eclipse Temurin 25, Debian package temurin-25-jdk, or openjdk-25-jdk where the
distribution has it), or point to one: JAVA_HOME=/path/to/jdk-25 make ...
TEXT
exit 1
