#!/usr/bin/env bash
# `myotome cell ... -o` draws the table: SVG and PNG, refused before the work where the name is no picture's.
. "$2/tests/cli_lib.sh" "$1" "$2"
cd "$scratch" || exit 1
quick=(fibre.shorten_human.fast train --set rate_Hz=50 --set duration_s=0.1)
expect 2 'svg or .png' "$program" cell "${quick[@]}" -o figure.pdf
expect 5 'nowhere' "$program" cell "${quick[@]}" -o nowhere/figure.svg
"$program" cell "${quick[@]}" -o figure.svg >with.csv 2>/dev/null || fail "no figure"
"$program" cell "${quick[@]}" >without.csv 2>/dev/null
cmp -s with.csv without.csv || fail "the table changes with a figure"
grep -q '<svg' figure.svg || fail "no SVG"
"$program" cell "${quick[@]}" -o figure.png >/dev/null 2>&1 || fail "no PNG"
[ "$(head -c 4 figure.png | tail -c 3)" = PNG ] || fail "not a PNG"
[ "$(wc -c <figure.png)" -gt 20000 ] || fail "an empty picture"
# A table whose first column does not rise, with constant columns, and one of many columns.
"$program" cell crossbridge.fast force_velocity -o velocity.svg >/dev/null 2>&1 || fail "no figure over velocity"
"$program" cell metabolism.human rest -o many.svg >/dev/null 2>&1 || fail "no figure of many columns"
done_testing
