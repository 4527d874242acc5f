# What stty prints and leaves with each line of the file $1 as its operands, at a terminal of $2 columns.
while IFS= read -r settings <&9; do
  echo "== $settings"
  stty sane -iutf8 ixon erase ^? rows 24 cols "$2" 38400
  stty $settings
  echo "status $?"
  stty -a
  stty
  stty -g
  stty sane ixon cols "$2"
done 9< "$1"
