/** The files that random commands meet: text of many kinds, names that need quoting, links, modes, dates, attributes. */

export const FILES = String.raw`
printf 'cherry 3\nApple 10\nbanana 2\napple 10\n\nBanana -1\ncherry 3\n  date 007\n' > a
printf 'apple 10\nbanana 2\ncherry 4\nelder 5\n\nfig  6\n' > b
printf '10\n9\n-3\n2.5\n1e3\n0x10\n\n010\n1K\n2M\n+5\nabc\n.5\n-0\n10\n' > n
printf 'id\tname\tage\n1\tann b\t30\n2\tbob\t4\n3\t\t50\n' > t
printf 'x,y,z\n1,"two, 2",3\n,,\na,b\n' > c
printf 'caf\303\251 \344\270\255\346\226\207\nna\303\257ve\tfoo\n\377bad\302\n\360\237\230\200 e\314\201\n' > u
printf 'one\0two\0\0three' > z
: > e
printf 'no newline' > w
printf '\n\n a \n\n\n\nb\t\n  \n\n' > k
printf 'The quick brown fox jumps over the lazy dog, again and again, until it is done.  Really.\nshort\n\tTab indented line that goes on for a while and a while longer than the others do, yes\n' > l
printf '\0\1\2\177\200\377ABC\n\r\x1b[0m' > x
printf '<root>\n  <k v="1">text</k>\n</root>\n' > m.xml
printf '#!/bin/sh\necho hi\n' > s.sh
printf 'a 1 x\nb 2 y\nd 4 z\n' > j1
printf 'a one\nb two\nb deux\nc three\n' > j2
mkdir -p d/sub/deep d/.hid d2/sub E
printf 'hello\nworld\n' > d/f1; printf 'x%.0s' {1..5000} > d/f2.txt; printf 'q\n' > d/sub/g.c; : > d/sub/deep/empty; : > d/.hid/h
printf 'hello\nWORLD\n' > d2/f1; printf 'q\n' > d2/sub/g.c; printf 'only\n' > d2/only
ln -s a la; ln -s nowhere broken; ln -s d ld; ln -s ../a d/up; ln a hard
: > 'sp ace'; : > "qu'ote"; : > $'new\nline'; : > -dash; : > 'dq"x'; : > 'é'; : > '*star'; : > v1.10; : > v1.9; : > .dot; : > 'b~'
mkfifo p
chmod 755 s.sh; chmod 600 b; chmod 4755 v1.9; chmod 1777 E; chmod 000 c
chown 1:2 n; chown nobody t
touch -d '2024-01-02 03:04:05.678' a; touch -d '2023-12-31 23:59:59' b; touch -d '2030-01-01' n; touch -d '1970-01-01 00:00:00 UTC' t
touch -h -d '2024-06-01 12:00' la broken ld d/up c u z e w k l x m.xml j1 j2 s.sh p d/f1 d/f2.txt d/sub/g.c d/sub/deep/empty d/.hid/h d2/f1 d2/only d2/sub/g.c
touch -d '2024-06-01 12:00' 'sp ace' "qu'ote" $'new\nline' ./-dash 'dq"x' é '*star' v1.10 v1.9 .dot b~ d/sub/deep d/sub d/.hid d d2/sub d2 E
setfattr -n user.k -v val w; setfattr -n user.e -v '' w; setfattr -n user.b -v 0x00ff d
touch -d '2024-06-01 12:00' .
`

/** Shows what a command has made of the tree. */
export const SHOW_TREE = "find . -mindepth 1 -printf '%P %y %m %U:%G %n %s %l\\n' | LC_ALL=C sort"
