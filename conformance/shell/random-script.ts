/**
 * Random scripts for bash: expansions, quoting, redirections, control flow, arrays, arithmetic, printf, pipelines. They
 * are tame: they end by themselves, write only in their own directory and print no process numbers and times.
 */

import { Random } from '../verify/random.ts'
import * as common from './common-pieces.ts'
import { IDIOMS } from './idioms.ts'
import { type Node, type Part, text } from './script-tree.ts'

const VALUES = [...common.VALUES, ...["'", 'é日本', 'ß', '{a,b}', '1e3', 'arr[1]', '+(a)']]
const PATTERNS = [...common.PATTERNS, ...['[^b]*', ' ', '#', '@(a|b*)', '!(a)', '+([a-z])', '*(ab)', '?(x)y']]
/** Expansions that fail, at least where something is not set. */
const MISTAKES = [
  ...common.MISTAKES,
  ...['${!b}', '${a:1:-9}', '${arr[-9]}', '${arr[@]=x}', '${a@Z}', '${a:$((1/0))}', '${map[]}'],
  ...['${#arr[-9]}', '$((arr[-9]=2))', '${#arr[@]}', '${a/}'],
]
const FORMATS = [...common.FORMATS, ...['%q', '%(%Y)T', '\\x41\\101', "%'d", '%-8q|']]
const WORD_PIECES = [...common.WORD_PIECES, ...['@', 'd/*', '{a,b}', '{1..3}', '{c..a}', 'a{,b}']]
const QUOTED_PIECES = [...common.QUOTED_PIECES, ...['{a,b}', '!']]

/** The script that a seed determines. */
export function randomScript(seed: number): Node {
  return new ScriptMaker(new Random(seed)).script()
}

class ScriptMaker {
  private readonly random: Random
  /** How deep commands may still nest. */
  private depth = 2
  private loops = 0

  constructor(random: Random) {
    this.random = random
  }

  script(): Node {
    const parts: Part[] = [common.PRELUDE]
    const count = 1 + this.below(6)
    for (let i = 0; i < count; i++)
      parts.push(
        this.inLines(optional('rest', this.chance(0.1) ? this.hereDocument() : this.command(), '\n')),
      )
    return node('list', ...parts)
  }

  /** Commands end with a line as often as with a semicolon; the parts of `for ((` do not. */
  private inLines(made: Node): Node {
    const parts = made.parts.map((part) => {
      if (typeof part !== 'string') return this.inLines(part)
      return part.includes('((') ? part : part.replace(/(?<!;); /g, (end) => (this.chance(0.5) ? '\n' : end))
    })
    return { ...made, parts }
  }

  // ---- random bits

  private below(limit: number): number {
    return this.random.below(limit)
  }

  private pick<T>(choices: readonly T[]): T {
    return this.random.pick(choices)
  }

  private chance(share: number): boolean {
    return this.random.chance(share)
  }

  // ---- commands

  private command(): Node {
    const { depth } = this
    if (depth === 0) return this.simple()
    this.depth--
    const made = this.pick([
      () => this.idiom(),
      () => this.idiom(),
      () => this.everyday(),
      () => this.simple(),
      () => this.simple(),
      () => this.compound(),
      () => this.compound(),
    ])()
    this.depth = depth
    return made
  }

  private list(): Node {
    const parts: Part[] = [this.command()]
    while (this.chance(0.4))
      parts.push(optional('rest', this.pick(['; ', ' && ', ' || ', '\n']), this.command()))
    return node('list', ...parts)
  }

  private simple(): Node {
    const made = this.pick([
      () => node('command', 'p ', this.words()),
      () => node('command', 'p ', this.words()),
      () => node('command', 'echo ', this.words()),
      () => node('command', 'p ', this.words(), this.redirection()),
      () => node('command', this.assignment()),
      () => node('command', this.assignment(), '; p ', this.words()),
      () => node('command', 'printf ', this.format(), ' ', this.words()),
      () => node('command', 'printf -v a ', this.format(), ' ', this.words()),
      () => node('command', '[[ ', this.test(), ' ]]', optional('rest', '; echo $?')),
      () => node('command', '[ ', this.oldTest(), ' ]', optional('rest', '; echo $?')),
      () => node('command', '(( ', this.number(), ' ))', optional('rest', '; echo $?')),
      () => node('command', 'let ', quoted(this.number())),
      () => node('command', this.arrayAssignment()),
      () => node('command', 'set -- ', this.words()),
      () =>
        node(
          'command',
          'declare ',
          this.pick(['-i', '-u', '-l', '-a', '-A', '-r', '-x', '-n', '+i', '-c']),
          ' v',
          this.pick(['', '=', '=', '+=']),
          this.word(),
        ),
      () => node('command', 'declare -p ', this.pick(['a', 'b', 'arr', 'map', 'v', 'REPLY', 'nope'])),
      () => node('command', 'unset ', this.pick(['a', 'b', 'arr', "'arr[1]'", '-v c', '-f p2', 'map'])),
      () => node('command', 'IFS=', this.pick(["':'", "' '", "''", "$'\\n'", "' :'", 'x', "$' \\t\\n'"])),
      () => node('command', this.read()),
      () => node('command', 'shift', this.pick(['', ' 1', ' 2', ' 0', ' 9'])),
      () => node('command', 'eval ', this.words()),
      () => node('command', 'cat ', this.pick(['f1', 'f2', 'f1 f2', '- < f1', 'nope'])),
      () => node('command', this.mapfile()),
      () =>
        node(
          'command',
          this.pick([
            'false',
            'true',
            ':',
            'return 3',
            'echo $?',
            'echo "${PIPESTATUS[@]}"',
            '(exit 4)',
            'nosuch',
            'cd d',
            'cd -',
            'type p',
            'echo $#',
          ]),
        ),
      () =>
        node(
          'command',
          'shopt -',
          this.pick(['s', 's', 'u']),
          ' ',
          this.pick(['nullglob', 'extglob', 'nocasematch', 'dotglob', 'globstar', 'failglob', 'nocaseglob']),
        ),
      () =>
        node(
          'command',
          'set ',
          this.pick([
            '-u',
            '+u',
            '-f',
            '+f',
            '-C',
            '+C',
            '-o pipefail',
            '+o pipefail',
            '-e',
            '+e',
            '-x',
            '+x',
            '-a',
            '-B',
            '+B',
          ]),
        ),
      () =>
        node(
          'command',
          'trap ',
          this.pick(["'echo bye $?' EXIT", "'echo err $?' ERR", '- ERR', "'echo dbg' DEBUG", '- DEBUG']),
        ),
      () => node('command', 'a=', this.word(), ' b=', this.word(), ' p ', this.words()),
      () =>
        node(
          'command',
          this.pick([
            'local a=1',
            'export a b',
            'readonly c',
            'getopts ab: o -a -b x; echo $o $OPTARG $OPTIND',
            'alias q=echo; q x',
            'test',
            'break',
            'continue',
            'exec 3>f1; echo z >&3; exec 3>&-',
            'echo x >&9',
            'echo < nope',
            'exit 5',
            'wait',
            'hash',
            'umask',
            'printf',
            'command p x',
            'builtin echo y',
            'command -v p echo cat nope',
          ]),
        ),
    ])()
    return made
  }

  /** One of IDIOMS with its slots filled. */
  private idiom(): Node {
    const name = this.pick(common.NAMES)
    const slots: Record<string, () => Node | string> = {
      '@W': () => this.word(),
      '@S': () => this.words(),
      '@P': () => this.pattern(),
      '@N': () => this.number(),
      '@T': () => this.test(),
      '@L': () => this.list(),
      '@C': () => this.command(),
      '@A': () => this.parameter(),
      '@V': () => name,
      '@D': () => String(this.below(4)),
      '@Q': () => node('word', single(this.pick(VALUES))),
      '@E': () => node('word', this.pick(MISTAKES)),
      '@M': () => this.pick(['e', 'u', 'eu', 'e', 'f']),
    }
    const parts = this.pick(IDIOMS).split(/(@[WSPNTLCAVDQEM](?![a-zA-Z]))/)
    return node('command', ...parts.map((part) => slots[part]?.() ?? part))
  }

  /** What people write, with a random word in it. */
  private everyday(): Node {
    const word = this.word()
    const name = this.pick(common.NAMES)
    const value = `"$${name}"`
    return this.pick([
      () => node('command', 'for w in ', this.words(), '; do echo "[$w]"; done'),
      () => node('command', 'while read -r l; do echo "<$l>"; done <<< ', word),
      () =>
        node('command', "printf '%s\\n' ", this.words(), ' | while IFS= read -r l; do echo "${#l}:$l"; done'),
      () => node('command', "printf '%s\\n' ", this.words(), ' | sort | uniq -c | sed "s/^ *//"'),
      () => node('command', 'arr=(', this.words(), '); for k in "${!arr[@]}"; do echo "$k=${arr[k]}"; done'),
      () => node('command', 'arr+=(', word, '); echo ${#arr[@]} "${arr[@]: -1}"'),
      () =>
        node(
          'command',
          `declare -A map; map[${this.pick(['x', 'a b', '1', 'k'])}]=`,
          word,
          '; echo "${#map[@]}" "${map[@]}"',
        ),
      () => node('command', 'set -- ', this.words(), '; while (( $# )); do echo "$1"; shift; done'),
      () =>
        node(
          'command',
          'OPTIND=1; while getopts :ab:c o ',
          this.words(),
          '; do echo "$o ${OPTARG-}"; done; echo $OPTIND',
        ),
      () =>
        node(
          'command',
          `h() { local x=$1 y=\${2:-d}; echo "$x-$y-$#"; return ${this.pick(['0', '1', '3'])}; }; h `,
          this.words(),
          '; echo $?',
        ),
      () => node('command', 'h() { local -n r=$1; r=', word, `; }; h ${name}; echo ${value}`),
      () => node('command', 'h() { echo "$*" "${@:2}" "${1-none}"; }; h ', this.words()),
      () =>
        node(
          'command',
          `${name}=`,
          word,
          `; case $${name} in `,
          this.pattern(),
          ') echo one;; *',
          this.pattern(),
          ') echo two;; *) echo none;; esac',
        ),
      () =>
        node('command', `${name}=`, word, `; [[ $${name} == `, this.pattern(), ' ]] && echo yes || echo no'),
      () =>
        node(
          'command',
          `${name}=`,
          word,
          `; echo "\${${name}^^}" "\${${name},,}" "\${#${name}}" "\${${name}:1:2}" "\${${name}%%[a-z]*}"`,
        ),
      () => node('command', `${name}=$(`, this.list(), `); echo ${value}`),
      () => node('command', 'diff <(echo ', word, ') <(echo ', this.word(), ') > /dev/null; echo $?'),
      () => node('command', 'cat < <(', this.list(), ')'),
      () => node('command', '(trap "echo bye" EXIT; ', this.list(), ')'),
      () => node('command', '(set -e; ', this.list(), '; echo end); echo $?'),
      () => node('command', '(set -u; ', this.list(), '); echo $?'),
      () => node('command', '(trap "echo err \\$?" ERR; ', this.list(), ')'),
      () => node('command', '(cd d; ', this.list(), ')'),
      () => node('command', 'if [ -n ', word, ' ]; then echo set; else echo empty; fi'),
      () =>
        node(
          'command',
          'if [[ -e ',
          word,
          ' || ',
          this.test(),
          ' ]]; then echo t; elif (( ',
          this.number(),
          ' )); then echo n; else echo f; fi',
        ),
      () =>
        node(
          'command',
          'j=0; while true; do (( j++ > 2 )) && break; [ $j = 2 ] && continue; echo $j ',
          word,
          '; done',
        ),
      () => node('command', 'for ((x=0, y=9; x<y; x+=4, y--)); do echo $x $y; done'),
      () => node('command', 'for f in *; do [ -d "$f" ] && echo "dir $f" || echo "$f"; done'),
      () => node('command', 'IFS=: read -r a b c <<< ', word, '; p "$a" "$b" "$c"'),
      () => node('command', 'IFS=, ; set -- ', this.words(), '; echo "$*"; unset IFS'),
      () =>
        node('command', 'mapfile -t arr < <(printf "%s\\n" ', this.words(), '); echo "${#arr[@]}:${arr[*]}"'),
      () =>
        node(
          'command',
          'printf "%-6s|%3d|%05.1f\\n" ',
          word,
          ` ${this.pick(['1', '42', '-7', 'x', '0x10'])} ${this.pick(['1.5', '0', '3.14159', '1e3'])}`,
        ),
      () => node('command', 'printf "%q " ', this.words(), '; echo'),
      () => node('command', 'echo $(( ', this.number(), ' )); echo next'),
      () => node('command', 'exec 4> f1; echo ', word, ' >&4; exec 4>&-; cat f1'),
      () => node('command', '{ echo out; echo err >&2; } 2>&1 > /dev/null', optional('rest', ' | cat')),
      () => node('command', `(exit ${this.pick(['0', '1', '7', '256', '-1', '300'])}); echo $?`),
      () => node('command', `type -t ${this.pick(['p', 'echo', 'ls', 'if', 'nosuch', 'h', 'cd'])}; echo $?`),
      () => node('command', 'declare -f p | head -3'),
      () =>
        node(
          'command',
          'select s in ',
          this.words(),
          `; do echo "$s $REPLY"; break; done <<< ${this.pick(['1', '2', '9', 'x'])}`,
        ),
      () => node('command', `(sleep 0; exit ${this.pick(['0', '3'])}) & wait $!; echo $?`),
      () => node('command', 'false | true | (exit 3); echo "${PIPESTATUS[@]}" $?'),
      () => node('command', `eval "${name}=${this.pick(['1', "'a b'", '\\$b', '$b'])}"; p ${value}`),
      () => node('command', `unset -v ${name}; echo "\${${name}:-`, word, `}" "\${${name}+set}"`),
      () => node('command', `declare -i n=${this.pick(['1', '2+3', 'a', '08', 'x'])}; n+=2; echo $n`),
      () => node('command', `readonly R${this.below(3)}=`, word),
      () => node('command', 'export E=', word, '; bash -c \'echo "$E"\''),
      () => node('command', "trap 'echo usr' USR1; kill -USR1 $BASHPID; echo after; trap - USR1"),
      () => node('command', 'rm nope 2>&1; ls nope 2> /dev/null; echo $?'),
      () => node('command', 'test ', this.oldTest(), ' && echo y || echo n'),
      () => node('command', `echo {${this.pick(['1..3', 'a..c', 'x,y', '01..3', '3..1', '1..9..4'])}}`, word),
    ])()
  }

  private compound(): Node {
    return this.pick([
      () =>
        node(
          'command',
          'if ',
          this.list(),
          '; then ',
          this.list(),
          optional('rest', '; else ', this.list()),
          '; fi',
        ),
      () => node('command', 'for i in ', this.words(), '; do ', this.body(), '; done'),
      () => node('command', 'for ((i=0; i<3; i++)); do ', this.body(), '; done'),
      () => this.counted('while', '<'),
      () => this.counted('until', '>='),
      () => this.caseCommand(),
      () => node('command', '{ ', this.list(), '; }', this.redirection()),
      () => node('command', '( ', this.list(), ' )', this.redirection()),
      () => node('command', 'g() { ', this.list(), '; }; g ', this.words()),
      () => node('command', 'g() { local ', this.assignment(), '; ', this.list(), '; }; g; p "$a" "$b"'),
      () =>
        node(
          'command',
          this.command(),
          ' | ',
          this.pick(['cat', 'tr a-c A-C', 'sort', 'wc -l', 'sed s/a/b/', 'while read -r l; do p "$l"; done']),
        ),
      // What does not read would end what writes, sooner or later.
      () => node('command', this.command(), ' | { ', this.command(), '; cat > /dev/null; }'),
      () => node('command', '! ', this.command()),
      () => node('command', this.command(), ' && ', this.command()),
      () => node('command', this.command(), ' || ', this.command()),
      () => node('command', '{ ', this.list(), '; } 2>&1 | cat'),
      () => node('command', '{ ', this.list(), '; } & wait $!; echo $?'),
    ])()
  }

  private body(): Node {
    this.loops++
    const made = node('list', this.list(), optional('rest', '; ', this.pick(['break', 'continue', 'p "$i"'])))
    this.loops--
    return made
  }

  /** A loop whose counter no other command changes. */
  private counted(keyword: string, operator: string): Node {
    const counter = `n${this.loops}${this.depth}`
    return node(
      'command',
      `${counter}=0; ${keyword} (( ${counter}++ ${operator} 3 )); do `,
      this.body(),
      '; done',
    )
  }

  private caseCommand(): Node {
    const parts: Part[] = ['case ', this.word(), ' in ']
    for (let i = 0; i <= this.below(3); i++)
      parts.push(
        optional('rest', this.pattern(), ') ', this.list(), ` ${this.pick([';;', ';;', ';&', ';;&'])} `),
      )
    return node('command', ...parts, '*) echo other;; esac')
  }

  private redirection(): Node {
    return optional(
      'list',
      this.pick([
        ' > f1',
        ' >> f1',
        ' 2>&1',
        ' > f2 2>&1',
        ' &> f2',
        ' 2> /dev/null',
        ' < f1',
        ' >&2',
        ' > $a',
        ' > "$b"',
        ' <<< "$a"',
        ' 3>&1 >&2 2>&3',
        ' >| f1',
        ' <> f2',
        ' > d',
      ]),
    )
  }

  private hereDocument(): Node {
    const end = this.pick(['E', "'E'", '\\E', '"E"'])
    const [dash, tab] = this.pick([
      ['', ''],
      ['-', '\t'],
    ] as const)
    return node('command', `cat <<${dash}${end}\n${tab}`, this.word(), ` \\$a \\\\ "q" 'q'\n${tab}E`)
  }

  private read(): Node {
    const options = this.pick(['', '-r', '-a arr', '-ra arr', '-d :', '-n 2', '-N 3', '-r -d ""'])
    const names = options.includes('arr') ? '' : this.pick(['', ' a', ' a b', ' a b c'])
    const input = this.pick([() => node('list', ' <<< ', this.word()), () => node('list', ' < f1')])()
    return node('command', `read ${options}${names}`, input, '; p "$?" "$a" "$b" "$c" "$REPLY" "${arr[@]}"')
  }

  private mapfile(): Node {
    const options = this.pick(['', '-t', '-n 1', '-s 1 -t', '-O 2 -t', '-d : ', '-t -d ""'])
    return node('command', `mapfile ${options} arr <<< `, this.word(), '; declare -p arr')
  }

  private assignment(): Node {
    const name = this.pick(common.NAMES)
    return node('command', name, this.pick(['=', '=', '=', '+=']), this.word())
  }

  private arrayAssignment(): Node {
    return this.pick([
      () => node('command', this.pick(['arr=(', 'arr+=(']), this.words(), ')'),
      () => node('command', 'arr=([2]=', this.word(), ' ', this.word(), ' [0]=', this.word(), ')'),
      () => node('command', 'arr[', this.number(), ']', this.pick(['=', '+=']), this.word()),
      () => node('command', 'declare -A map; map[', this.word(), ']=', this.word()),
      () => node('command', 'declare -A map=([k]=', this.word(), ' [', this.word(), ']=v)'),
    ])()
  }

  private format(): Node {
    const parts = Array.from({ length: 1 + this.below(2) }, () => this.pick(FORMATS))
    return node('word', `'${parts.join('')}\\n'`)
  }

  // ---- tests and arithmetic

  private test(): Node {
    return this.pick([
      () => node('test', this.word(), this.pick([' == ', ' != ', ' = ']), this.pattern()),
      () => node('test', this.word(), this.pick([' < ', ' > ']), this.word()),
      () =>
        node(
          'test',
          this.word(),
          ' =~ ',
          this.pick([
            '^a',
            'b$',
            '[a-c]+',
            '(a|ab)(c|bcd)?',
            '.',
            '^$',
            '$a',
            '"$a"',
            'x{2}',
            '(.)(.)',
            '\\.',
            '[[:space:]]',
          ]),
          ' && p "${BASH_REMATCH[@]}" ; [[ a',
        ),
      () => node('test', this.pick(['-z ', '-n ', '-e ', '-f ', '-d ', '-v ']), this.word()),
      () =>
        node(
          'test',
          single(text(this.number())),
          this.pick([' -eq ', ' -lt ', ' -ge ']),
          single(text(this.number())),
        ),
      () => node('test', '! ', this.test()),
      () => node('test', this.test(), this.pick([' && ', ' || ']), this.test()),
    ])()
  }

  private oldTest(): Node {
    return this.pick([
      () => node('test', this.word(), this.pick([' = ', ' != ', ' -eq ', ' \\< ', ' -nt ']), this.word()),
      () => node('test', this.pick(['', '-z ', '-n ', '-e ', '-f ', '-d ', '! ']), this.word()),
      () => node('test', this.word(), this.pick([' -a ', ' -o ']), this.word()),
    ])()
  }

  private number(): Node {
    if (this.chance(0.5))
      return node(
        'number',
        this.pick([...common.NUMBERS, '2#101', 'arr[1]', '16#zz', '08', 'c++', '--c', '36#Z']),
      )
    return this.pick([
      () =>
        node(
          'number',
          this.number(),
          this.pick([
            ' + ',
            ' - ',
            ' * ',
            ' / ',
            ' % ',
            ' ** ',
            ' << ',
            ' >> ',
            ' & ',
            ' | ',
            ' ^ ',
            ' && ',
            ' || ',
            ' < ',
            ' == ',
            ' != ',
            ' >= ',
            ', ',
          ]),
          this.number(),
        ),
      () => node('number', '(', this.number(), ')'),
      () => node('number', this.pick(['!', '~', '-', '+']), this.number()),
      () => node('number', this.number(), ' ? ', this.number(), ' : ', this.number()),
      () =>
        node(
          'number',
          this.pick(['a', 'b', 'arr[2]']),
          this.pick([' = ', ' += ', ' *= ', ' <<= ', ' %= ']),
          this.number(),
        ),
    ])()
  }

  // ---- words

  private words(): Node {
    const parts: Part[] = [this.word()]
    while (this.chance(0.5)) parts.push(optional('rest', ' ', this.word()))
    return node('words', ...parts)
  }

  private word(): Node {
    const parts: Part[] = [this.piece()]
    while (this.chance(0.35)) parts.push(optional('rest', this.piece()))
    return node('word', ...parts)
  }

  private piece(): Node {
    return this.pick([
      () => node('word', this.pick(WORD_PIECES)),
      () => node('word', single(this.pick(VALUES))),
      () => node('word', '"', this.inDoubleQuotes(), '"'),
      () => node('word', '"', this.inDoubleQuotes(), '"'),
      () => node('word', this.pick(["$'a\\tb'", "$'\\x41'", "$'\\u00e9'", "$'\\e'", '$"a"'])),
      () => this.parameter(),
      () => this.parameter(),
      () => node('word', '$(( ', this.number(), ' ))'),
      () => this.substitution(),
    ])()
  }

  private inDoubleQuotes(): Node {
    const parts: Part[] = []
    do {
      parts.push(
        this.pick([
          () => node('word', this.pick(QUOTED_PIECES)),
          () => this.parameter(),
          () => this.parameter(),
          () => this.substitution(),
        ])(),
      )
    } while (this.chance(0.4))
    return node('word', ...parts)
  }

  private substitution(): Node {
    if (this.depth === 0) return node('word', '$(echo x)')
    this.depth--
    const made = this.pick([
      () => node('word', '$(', this.list(), ')'),
      () => node('word', '$(< f1)'),
      () => node('word', '`echo $a`'),
    ])()
    this.depth++
    return made
  }

  private pattern(): Node {
    return node('word', this.pick(PATTERNS))
  }

  private parameter(): Node {
    const name = this.pick([
      ...common.NAMES,
      '1',
      '2',
      '@',
      '*',
      'arr',
      'arr[1]',
      'arr[@]',
      'arr[*]',
      'map[k]',
      'map[@]',
      'arr[-1]',
      '#',
      '?',
    ])
    return this.pick([
      () =>
        node(
          'word',
          `$${this.pick([...common.NAMES, '1', '2', '@', '*', '#', '?', 'arr', 'i', '_x', '-'].filter((other) => other !== '-'))}`,
        ),
      () => node('word', `\${${name}}`),
      () => node('word', `\${#${name}}`),
      () =>
        node(
          'word',
          `\${${name}${this.pick([':-', '-', ':+', '+', ':=', '=', ':?', '?'])}`,
          this.word(),
          '}',
        ),
      () => node('word', `\${${name}${this.pick(['#', '##', '%', '%%'])}`, this.pattern(), '}'),
      () =>
        node(
          'word',
          `\${${name}${this.pick(['/', '//', '/#', '/%'])}`,
          this.pattern(),
          optional('rest', '/', this.word()),
          '}',
        ),
      () =>
        node(
          'word',
          `\${${name}:`,
          this.pick(['0', '1', '2', ' -1', ' -2', '9', 'i', 'a']),
          this.pick(['', ':1', ':2', ':0', ': -1', ':9']),
          '}',
        ),
      () =>
        node(
          'word',
          `\${${name}${this.pick(['^', '^^', ',', ',,'])}`,
          this.pick(['', '', '[a-b]', 'x']),
          '}',
        ),
      () => node('word', `\${${name}@${this.pick(['Q', 'Q', 'E', 'U', 'L', 'u', 'A', 'a', 'K', 'k'])}}`),
      () =>
        node('word', `\${!${this.pick(['a', 'b', 'arr[@]', 'arr[*]', 'map[@]', 'a@', 'ar*', 'u', '1'])}}`),
    ])()
  }
}

function node(kind: Node['kind'], ...parts: readonly Part[]): Node {
  return { kind, parts, isOptional: false }
}

function optional(kind: Node['kind'], ...parts: readonly Part[]): Node {
  return { kind, parts, isOptional: true }
}

function single(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`
}

function quoted(inner: Node): Node {
  return node('word', single(text(inner)))
}
