#!/bin/bash
# Records stty.txt on a real Linux: stty.sh at a pseudo terminal of 80 and of 41 columns.
cd "$(dirname "$0")" || exit
for columns in 80 41; do
  script -qc "bash stty.sh stty-settings.txt $columns" /dev/null < /dev/null
done | tr -d '\r' | sed 's/^\^D\x08\x08//' > stty.txt
