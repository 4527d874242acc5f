/** What random scripts for bash and those for sh have in common: pieces that both shells take, and shapes with slots (idioms.ts). */

/** Files and functions that the scripts may use. */
export const PRELUDE = `p() { printf '<%s>' "$@"; echo; }
: > f1; : > f2; mkdir d; : > d/é; : > Ab; : > .h
`

/** Of variables. */
export const NAMES = ['a', 'b', 'c', 'u']

/** What arithmetic is done with. */
export const NUMBERS = [
  ...['0', '1', '2', '3', '7', '010', '0x1f', '-1', 'a', 'b', 'i', 'u', '9223372036854775807', '64'],
  ...['$a', '${#a}'],
]

export const VALUES = [
  ...['', 'x', 'abc', 'aBcD', 'a b', ' a  b ', 'x:y::z', ':', '*', 'f?', '[a-f]*', '-n', '-3', '10'],
  ...['010', '0x1F', '$a', '\\', 'a\\b', '"', '~', 'a/b/c', 'q/x/', '%d', '!', 'a=b', '#', '1 2 3'],
  ...['\t', 'a\nb\n', '9223372036854775807', '-1', '00', 'b', '(', ')', ';', '&', '`', '?', 'A-Z', '^'],
  ...['@'],
]

export const PATTERNS = [
  ...['*', '?', 'a', 'a*', '*b', '[a-c]', '[!a]', '[[:upper:]]', '[[:digit:]]*', '??', 'x', '/', '*/'],
  ...[':*', '\\*', "'*'", '"a"', '$b', '"$a"', '[]a]', '[a-]', 'é', '%'],
]

/** Expansions that fail, at least where something is not set. */
export const MISTAKES = [...['${x!}', '$((1/0))', '$((1+))', '${1=x}', '${u?bad}', '$((08))', '$u']]

/** Of printf. */
export const FORMATS = [
  ...['%s', '%d', '%5s|', '%-5s|', '%05d', '%x', '%o', '%X', '%#x', '%+d', '% d', '%c', '%b', '%%'],
  ...['%.2s', '%i', '%u', '%e', '%.1f', '%g', '%5.1f|', '%s %s', '%*d', '%.*s', 'a\\tb', '\\n', 'x%'],
  ...['%z', '%s\\n'],
]

/** What words are made of, where nothing is expanded but names of files. */
export const WORD_PIECES = [
  ...['a', 'x', 'abc', 'A1', '10', '-', '=', ':', '.', '%', '+', '^', ',', '~', 'é', '*', '?', 'f*'],
  ...['[a-z]*', '\\*', '\\ ', '\\n', '.*'],
]

/** What may stand between double quotes, where nothing is expanded. */
export const QUOTED_PIECES = [
  ...['a', ' ', 'x y', '*', "'", '\\"', '\\$', '\\\\', '\\a', '~', '\n', '%s', '#'],
]

export const COMMON_IDIOMS = [
  'f() { local i=@W; g() { i=@W; echo "$i"; }; g; echo "$i"; }; f; echo "${i-none}"',
  'f() { [ $1 -gt 0 ] || return 7; echo $1; f $(($1 - 1)); echo "b$1"; }; f 3; echo $?',
  'f() { set -- @S; echo "$# $*"; shift; echo "$1"; }; f x y; echo $#',
  'f() { @C\nreturn; }; f @S; echo $?',
  'unset -f f; f() { echo one; }; f() { echo two; }; f; unset -f f; f 2> /dev/null; echo $?',
  'for i in 1 2 3; do for j in a b; do [ $i$j = 2a ] && continue 2; [ $i$j = 3b ] && break 2; echo $i$j; done; done',
  '(@L; exit @D); echo $?',
  'x=$(@L); echo "$? [$x]"; y=`echo @W`; echo "$y"',
  'while :; do @C; break; done; echo $?',
  '(set -e; f() { false; echo in; }; f && echo a; f || echo b; f; echo c); echo $?',
  '(set -e; x=$(@C; false; echo q); echo "$x"); echo $?',
  '(set -e; @C; false | true; echo 1; true | false; echo 2); echo $?',
  '(set -e; if false; then :; fi; false && true; ! true; echo still; (false); echo no); echo $?',
  '(set -u; echo "${@V-d}" "${@V:+s}"; unset zz; echo "$zz"; echo no); echo $?',
  '(trap "echo X\\$?" EXIT; @L; exit @D); echo $?',
  'trap "echo sig; trap - USR1" USR1; kill -USR1 $$; echo after; trap',
  'exec 3> f1; echo @W >&3; { echo a; echo b >&3; } > f2; exec 3>&-; cat f1 f2',
  '{ echo o; echo e >&2; } 2>&1 > f1 | sed s/^/p:/; cat f1',
  'echo @W > f1; echo @W >> f1; cat < f1 > f2; cat f2; : > f1; [ -s f1 ] || echo empty',
  'set -C; echo a > f1; echo b >| f1; cat f1; set +C',
  'for i in 1 2; do cat <<E\n$i: @A\nE\ndone',
  'OPTIND=1; while getopts "ab:c" o @S; do echo "$o:${OPTARG-}:$OPTIND"; done; echo "$OPTIND $?"',
  'OPTIND=1; set -- -ab @W -c -- @W; while getopts ":ab:" o; do echo "$o:${OPTARG-}"; done; shift $((OPTIND-1)); echo "$*"',
  'printf "%s=%d\\n" a 1 b 2 c; printf "%s %s %s\\n" @S; printf "%b|" @Q "a\\tb"; echo',
  'printf "%.3s|%10.2s|%*s|%-*s|\\n" @W @W @D @W @D @W; printf "%d %i %u\\n" @N @N @N',
  'x=@W; set -- $x; echo $#; set -- "$x"; echo $#; set -- $x"$x"$x; echo "$#:$*"',
  'x="a b"; y=\'$x\'; eval "echo $y"; eval echo "$y"; eval "z=$y"; echo "$z"',
  'eval "@C"; echo $?; eval \'@L\'; eval; echo $?',
  'cd nosuch; echo $?; cd f1; cd d/nosuch 2>&1; cd ""; pwd | sed "s/.*\\///"; cd - > /dev/null',
  'readonly ro=1; ro=2; echo next',
  'echo "${zz?gone}"; echo next',
  '(echo ${zz:?}; echo no); echo "$? ${zz:-d}"',
  'nosuch @W; echo $?; ./f1; echo $?; ./d; echo $?; nosuch/x; echo $?; command nosuch; echo $?',
  'set -@M; if echo @E; then :; fi\necho next $?',
  'set -@M; f() { local v=@E; echo in; }; f && :\necho next $?',
  'set -@M; (echo @E) || echo or; x=$(echo @E) || echo or\necho next $?',
  'set -@M; for i in @E; do :; done; case @E in *) ;; esac\necho next $?',
]
