#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Static checks of C, shell and licence lines. Prints one line for each check, and what it found.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
mapfile -t c_files < <(git ls-files 'conformance/src/*.[ch]' 'native-image/*.[ch]')
mapfile -t scripts < <(git ls-files '*.sh' 'build-tools/vm/root/usr/local/*' .ci/run)
mapfile -t sources < <(git ls-files '*.java' '*.c' '*.h' '*.def' '*.sh' '*.xml' Makefile '*/Makefile' 'build-tools/vm/root/*' .ci/run)

check() { # check NAME COMMAND...: silent when all is well
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "lint: $name ok"
        passed=$((passed + 1))
    else
        echo "lint: $name FAILED"
        printf '%s\n' "$output" | head -80
        failed=$((failed + 1))
    fi
}

spdx() {
    local file bad=0
    for file in "${sources[@]}"; do
        [ -e "$file" ] || continue
        head -2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || { echo "no SPDX line: $file"; bad=1; }
    done
    return $bad
}

# Phrases that made reviewers read a sentence twice; each has a plainer form: reported, for lack of, again, that many.
plain_english() {
    ! git grep -nE "is told|are told|for want of|\banew\b|so many|on the way of|on its way|otherwise than|that (is|are) not usual" -- \
        '*.java' '*.c' '*.h' '*.def' '*.sh' '*.md' '*.roff' ':!CHANGELOG.md' ':!build-tools/lint.sh'
}

check "licence lines" spdx
check "plain English" plain_english
if [ ${#c_files[@]} -gt 0 ]; then
    check clang-format clang-format-14 --style=file:native-helper/.clang-format --dry-run --Werror "${c_files[@]}"
fi
check "native-helper (clang-format, cppcheck, clang-tidy)" "${MAKE:-make}" -s -C native-helper lint
check "mutants (patches, docs/SECURITY.md)" build-tools/mutants.sh check
check shellcheck shellcheck -x "${scripts[@]}"
echo "lint: $passed passed, $failed failed"
[ $failed = 0 ]
