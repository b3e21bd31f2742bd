#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Rewrites the tables of docs/hosts.md from the flows on record, conformance/expected/flows/SUITE.tsv.
set -euo pipefail
cd "$(dirname "$0")/../.."
document=docs/hosts.md

suite_tables() { # suite_tables SUITE FILE
    printf '### %s\n\n' "$1"
    awk -F '\t' -v place_list="$(cut -f1 "$2" | sort -u | xargs)" -v flow_list="$(cut -f2 "$2" | sort -u | xargs)" '
        function cell(place, flow,    r, ran, failed) { # ok, the names of those that fail, or nothing
            for (r = 1; r <= 3; r++) {
                if (result[place, flow, runtime[r]] ~ /ok|failed/) ran = ran "," runtime[r]
                if (result[place, flow, runtime[r]] == "failed") failed = failed (failed ? ", " : "not ") runtime[r]
            }
            return ran == "" ? "" : failed == "" ? "ok" : failed
        }
        BEGIN { split("jrun runc crun", runtime, " ") }
        { result[$1, $2, $3] = $4; count[$3, $4]++ }
        $4 == "failed" {
            gsub(/\|/, "\\|", $5); gsub(/`/, "", $5); gsub(/</, "\\&lt;", $5)
            reasons = reasons sprintf("| %s | %s | %s | %s |\n", $1, $2, $3, substr($5, 1, 160))
        }
        END {
            places = split(place_list, place, " ")
            flows = split(flow_list, flow, " ")
            line = "| flow |"; rule = "| --- |"
            for (p = 1; p <= places; p++) { line = line " " place[p] " |"; rule = rule " --- |" }
            print line "\n" rule
            for (f = 1; f <= flows; f++) {
                line = "| " flow[f] " |"
                for (p = 1; p <= places; p++) line = line " " cell(place[p], flow[f]) " |"
                print line
            }
            print "\n| runtime | passed | failed | skipped |\n| --- | --- | --- | --- |"
            for (r = 1; r <= 3; r++)
                printf "| %s | %d | %d | %d |\n", runtime[r], count[runtime[r], "ok"], count[runtime[r], "failed"], count[runtime[r], "skipped"]
            if (reasons) printf "\n| place | flow | runtime | what it said |\n| --- | --- | --- | --- |\n%s", reasons
            print ""
        }' "$2"
}

{
    sed '/^<!-- begin: /q' $document
    echo
    for file in conformance/expected/flows/{bookworm,trixie,forky}.tsv; do
        [ ! -e "$file" ] || suite_tables "$(basename "$file" .tsv)" "$file"
    done
    sed -n '/^<!-- end -->/,$p' $document
} >$document.new
mv $document.new $document
