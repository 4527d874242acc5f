/**
 * What random scripts for sh are made of (POSIX, and `local`): for each slot the shapes that may stand in it, with slots of
 * their own. The scripts are tame: they end by themselves, write only in their own directory and print no process numbers.
 */

import * as common from '../shell/common-pieces.ts'
import type { Node } from '../shell/script-tree.ts'

export interface Slot {
  readonly kind: Node['kind']
  readonly shapes: readonly string[]
  /** Those that are taken where slots are nested too deep already. */
  readonly plain?: readonly string[]
  /** More may follow, each behind one of these. */
  readonly joints?: readonly string[]
  /** The same choice in all places of a shape. */
  readonly isShared?: boolean
}

const values = [...common.VALUES, ...['é日', '\\n\\c', '\\*', 'a\\', '[', '08']].map((value) => `'${value}'`)

const parameters = [
  ...['$a', '$b', '$c', '$u', '$1', '$2', '$@', '$*', '$#', '$?', '$i', '${a}', '${10}', '${1}', '${#}'],
  ...['$-'],
]

const plainCommands = [
  ...['p @S', 'p @S', 'p "$@"', 'echo @S', 'p @S@R', '@V=@W', '@V=@W; p @S', 'printf @F @S'],
  ...["printf '%s\\n' @S@R"],
  ...['[ @T ]; echo $?', 'test @T && echo y || echo n', 'set -- @S', 'unset @V', 'IFS=@J', 'shift'],
  ...['shift 2'],
  ...['eval @S', 'cat f1', 'cat < f1 nope -', 'cat f1 f2', 'false', 'true', ':', '! :', 'return 3'],
  ...['echo $?', '(exit 4)'],
  ...['nosuch', 'cd d', 'cd - > /dev/null', 'echo $#', 'set -@M', 'set +@M', "trap 'echo bye $?' EXIT"],
  ...['trap - EXIT'],
  ...['trap', 'a=@W b=@W p @S', 'a=@W eval \'p "$a"\'', 'a=@W :', 'export a b', 'readonly c=@W'],
  ...['exit 5', 'break', 'continue'],
  ...["alias q='echo q '; eval 'q q @W'", 'exec 3>f1; echo z >&3; exec 3>&-', 'echo x >&9'],
  ...['echo < nope', 'wait', 'umask'],
  ...['command p x', 'command echo @S', 'command -v p echo tr nope', 'type p echo tr nope if'],
  ...['export -p | grep " [abc]="'],
  ...['read @V < f1; p "$?" "$@V"', 'echo @S > f1', 'echo @S >> f1', 'set | grep "^[abcu]="'],
  ...['p $((@N))', 'pwd | wc -l', 'echo "$-"'],
]

const compounds = [
  'if @L; then @L; else @L; fi',
  'if @L; then @L; elif @L; then @L; fi; echo $?',
  'for i in @S; do @L; done',
  'for i in @S; do @L; break; done; p "$i"',
  'for i in a b c; do @C || continue; @C; done',
  'set -- @S; for i do @L; done',
  'case @W in @P) @L;; @P|@P) @L;; *) echo other;; esac',
  'case @W in (@P) @C;; (*) ;; esac; echo $?',
  '{ @L; }@R',
  '( @L )@R',
  'g() { @L; }; g @S',
  'g() { local a=@W b; b=@W; @L; }; g; p "$a" "$b"',
  'g() (@L); g @S; p "$a"',
  'g() { @C; return @D; }@R; g @S; echo $?',
  '@C | cat',
  '@C | tr a-c A-C',
  '@C | while read -r l; do p "$l"; done',
  '@C | { @C; cat > /dev/null; }',
  '! @C',
  '@C && @C || @C',
  '{ @L; } 2>&1 | cat',
  '{ @L; } & wait $!; echo $?',
  'n@D=0; while [ $n@D -lt 3 ]; do n@D=$((n@D+1)); @L; done',
  'n@D=0; until [ $n@D -ge 2 ]; do n@D=$((n@D+1)); @L; done; echo $?',
]

/** What people write, with something random in it. */
const idioms = [
  ...common.COMMON_IDIOMS,
  'f() { eval "$1=\\$2"; }; f @V @Q; p "$@V"',
  'f() { while [ $# -gt 0 ]; do case $1 in -*) echo "opt $1";; *) echo "arg $1";; esac; shift; done; }; f -a @S --b',
  'f() { local IFS=:; set -- a:b:c; echo $1; local x; echo "[${x-unset}]"; }; f; x="a:b"; echo $x',
  'f() { trap "echo in" EXIT; @C; }; (f; echo out)',
  'printf "%s\\n" @S | { n=0; while read -r l; do n=$((n+1)); done; echo $n; }; echo "${n-}"',
  'i=0; while read -r l; do i=$((i+1)); echo "$i:$l"; done < f1; echo "$i"',
  'x=$(@C; exit @D); echo $?; echo $(exit @D) $?; y=@W$(false); echo $?',
  '(set -eu; @L; echo end); echo $?',
  '(set -e; { false; } || echo or; while false; do :; done; case a in a) false;; esac; echo no); echo $?',
  '(set -f; echo @S *; set +f; echo f*)',
  '(set -a; @V=@W; sh -c \'echo "$@V"\')',
  '(trap "exit 9" EXIT; @C; false); echo $?',
  '(trap "" TERM; kill -TERM $$; echo alive; sh -c \'kill -TERM $$; echo alive too\')',
  "sh -c 'kill -TERM $$'; echo $?",
  '{ echo o; @C; } > f1 2>&1; cat f1; { @C; } >> f1 2>&1; wc -l < f1',
  'f() { cat; echo "$1"; } << E\nbody @A\nE\nf @Q; f x',
  'cat <<E\n@A ${x:-@W} $((@N)) \\$HOME `echo b` "q" \\\\ \\a\nE\n:',
  "cat <<'E'\n@A ${x:-y} $((1+1)) \\$HOME `echo b`\nE",
  'cat <<-E | tr a b\n\t@A\n\t\tx @A\n\tE\n:',
  'cat <<A; cat <<B\n@A\nA\n@A\nB',
  'x=$(cat <<E\n@A $(echo @W)\nE\n); p "$x"',
  'read a b <<E\n@A @A\nE\necho "$a,$b"',
  'read -r a b c <<E\n@A\\x @A\nE\necho "$a,$b,$c"',
  'printf "%s\\n" @Q > f1; read x y < f1; p "$x" "$y"; read -r x < f1; p "$x"; IFS= read -r x < f1; p "$x"',
  'printf "%s" @Q@Q > f1; IFS=@J read x y z < f1; p "$?" "$x" "$y" "$z"',
  'printf "%5s|%-5s|%05d|%x|%o|%c\\n" @W @W @N @N @N @W',
  'echo @Q @Q; echo "a\\tb\\c" x; echo; echo -n @W; echo -e x; echo "\\0101\\101"',
  'x=@Q; p "${x#@P}" "${x##@P}" "${x%@P}" "${x%%@P}" ${x#@P} ${x%@P}',
  'x=@Q; p ${x:-@W} "${x:-@W}" ${x:+@W} "${x:+"@W"}" ${x-"@A"} "${y=@W}" "$y"; unset y',
  'x=@Q; p ${x+@S} "${x+@S}" ${zz-@S} ${zz:-"@W"@W}',
  'IFS=@J; set -- @S; p "$*" $* "$@"; x="a:b c"; p $x; IFS=" "; p $* ${*}x',
  'set -- @S; p "x${@}y" "${*}" "${@:-e}" "${#@}" "${@#a}" ${*%b}',
  'echo ~ ~root ~nosuch "~" a~ x=~ ~/x; x=~:~; echo "$x"; x=a:~/b; echo $x ${zz:-~}',
  'echo $((@N)) $((@N + @N)) $((@N ? @N : @N)) $((x = @N)) $x',
  'echo "$(echo "$(echo "@A")")" "`echo "@W"`" "`echo \\`echo @W\\``"',
  'for f in *; do [ -d "$f" ] && echo "dir $f" || echo "$f"; done',
  'p * .* d/* */ [!f]* [A-Z]* "*" \\* f[12] @W*',
  'true & false & wait $!; echo $?; wait; echo $?',
  '(exit 3) & p=$!; (exit @D) & wait $!; echo $?; wait $p; echo $?',
  'sh -c \'echo "$0 $# $*"\' n @S; sh -c "exit @D"; echo $?; sh -c @Q; echo $?',
  'printf "%s\\n" \'echo "in $0 $1 $#"\' "return 3" "exit @D" > s; . ./s @W; echo $?',
  'printf "%s\\n" \'echo "in $# $*"\' "exit @D" > s; sh s @S; echo $?; sh < s; echo $?; sh -s @S < s',
  "cat > s <<'E'\n@C\nE\nsh s; . ./s; chmod +x s; ./s a; echo $?; sh < s",
  '(shift 9; echo no); echo $?; (return 4); echo $?; (unset 1a; echo no); (export 1a=2; echo no); (break; echo yes)',
  '(kill -NOPE 1; echo $?); (wait 99999; echo $?); (fg; echo $?); (jobs %9); (trap x NOPE; echo $?)',
  'test 1 -eq a; echo $?; [ a b ]; [ 1 -foo 2 ]; test -f a b; [ ]; echo $?; [ @W; echo $?',
  '[ @W = @W -o -n @W ]; echo $?; [ "@A" -eq @D ]; echo $?; test @W; echo $?; [ ! @W ]; [ \\( @W \\) ]; echo $?',
  '(eval "if"); echo $?; (eval "echo \'"); (eval "for x in a; do"); (eval ")"); (eval "a | "); (eval "f() { "); echo $?',
  '(eval "case a in"); (eval "echo \\${a"); (eval "x=\\$("); (eval "; a"); (eval "a &&"); (eval "! "); echo $?',
  'set -@M; (eval "echo \\@E") || echo or; ({ echo @E; } 2> f2) || cat f2\necho next $?',
  'set -x; a=@W p @S; for i in @S; do :; done; case @W in @P) ;; esac; { @C; } > f2; set +x',
  'a=@W b=$(echo "$a") eval \'echo "$a|$b"\'; a=@W export b; q=@W f; echo "${q-unset}"; q=@W : ; echo "${q-unset}"',
  'f() { echo "$q"; }; q=@W f; echo "${q-unset}"; q=@W command eval \'echo "$q"\'; echo "${q-unset}"',
]

export const SLOTS: Readonly<Record<string, Slot>> = {
  L: { kind: 'list', shapes: ['@C'], joints: ['; ', ' && ', ' || ', '\n'] },
  C: {
    kind: 'command',
    shapes: [...plainCommands, ...compounds, ...compounds, ...idioms],
    plain: plainCommands,
  },
  S: { kind: 'words', shapes: ['@W'], joints: [' '] },
  W: { kind: 'word', shapes: ['@I'], joints: [''] },
  /** A piece of a word. */
  I: {
    kind: 'word',
    shapes: [
      ...common.WORD_PIECES,
      ...['./d/*', '\\\\', '#', '!', '@Q', '@Q', '@Q', '"@U"', '"@U"', '"@U"', '"@U"'],
      ...['@A', '@A', '@A'],
      ...['@A', '@A', '@A', '$((@N))', '$(@L)', '`echo @A`', '"$(@C)"', "''", '""'],
    ],
    plain: ['a', 'x', 'abc', '10', '*', '\\*', '@Q', '"$a"', '$b', '"$@"', '$*', "''"],
  },
  /** Between double quotes. */
  U: {
    kind: 'word',
    shapes: [...common.QUOTED_PIECES, '@A', '@A', '@A', '$(@C)', '$((@N))'],
    plain: ['a', ' ', '\\a', '$a', '$@', '$*'],
    joints: [''],
  },
  A: {
    kind: 'word',
    shapes: [
      ...parameters,
      ...[':-', '-', ':+', '+', ':=', '='].map((operation) => `\${@G${operation}@W}`),
      ...['#', '##', '%', '%%'].flatMap((operation) => [`\${@G${operation}@P}`, `\${@G${operation}@P}`]),
      '${#@G}',
      '${@V?@W}',
    ],
    plain: parameters,
  },
  P: {
    kind: 'word',
    shapes: [...common.PATTERNS, ...['[!b]*', '\\ ', '"*"*', '*[!a]', '[$a]', '["a"-c]', '*\\', '$a*']],
  },
  N: {
    kind: 'number',
    shapes: [
      ...common.NUMBERS,
      ...['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^', '&&', '||', '<', '==', '!=', '>='].map(
        (o) => `@N ${o} @N`,
      ),
      ...['(@N)', '!@N', '~@N', '-@N', '+@N', '@N ? @N : @N', 'a = @N', 'b += @N', 'a *= @N', 'b <<= @N'],
      ...['b %= @N', '08'],
    ],
    plain: common.NUMBERS,
  },
  T: {
    kind: 'test',
    shapes: [
      ...[' = ', ' != ', ' -eq ', ' -lt ', ' -nt ', ' \\< ', ' -a ', ' -o '].map(
        (operator) => `@W${operator}@W`,
      ),
      ...['', '-z ', '-n ', '-e ', '-f ', '-d ', '-s ', '-x ', '! ', '! -n '].map(
        (operator) => `${operator}@W`,
      ),
      ...['-n @W -a -f f1', '! @W = @W', '\\( @W = @W \\)', '@W @W @W', '$((@N)) -ge $((@N))', ''],
    ],
  },
  R: {
    kind: 'list',
    shapes: [
      ...['', '', ' > f1', ' >> f1', ' 2>&1', ' > f2 2>&1', ' 2> /dev/null', ' < f1', ' >&2', ' > "$b"'],
      ...[' > $a', ' >| f1'],
      ...[' 3>&1 >&2 2>&3', ' <> f2', ' > d', ' < nope', ' 2>&-', ' >&-', ' 1>&3'],
    ],
  },
  F: {
    kind: 'word',
    shapes: [...common.FORMATS, '\\101'].map((format) => `'${format}\\n'`),
  },
  V: { kind: 'rest', shapes: common.NAMES, isShared: true },
  /** What may stand in braces. */
  G: { kind: 'rest', shapes: [...common.NAMES, ...common.NAMES, '1', '2', '@', '*', '#', '?', '10'] },
  D: { kind: 'rest', shapes: ['0', '1', '2', '3'], isShared: true },
  Q: { kind: 'word', shapes: values },
  J: { kind: 'rest', shapes: ["':'", "' '", "''", "' :'", 'x', "','", '"$a"'] },
  E: {
    kind: 'word',
    shapes: [...common.MISTAKES, ...['${a:}', '${#a-}', '$((a b))']],
  },
  M: { kind: 'rest', shapes: ['e', 'u', 'eu', 'e', 'f', 'x', 'C', 'a'] },
}
