/**
 * What `help` knows: the topics in the order of bash's table, each with its name, its usage line, one line that sums it up
 * (both as bash has them: `help -s`, `help -d`, messages of usage) and a text of our own.
 */

/** A topic is a line of name, usage and summary, then its text; an empty line ends it. */
const TOPICS = `
% => job_spec [&] => Resume job in foreground.
A job by itself is short for the fg builtin with that job; with & behind it, for bg.

(( ... )) => (( expression )) => Evaluate arithmetic expression.
The same as let "expression". Succeeds unless the value is 0.

. => . filename [arguments] => Execute commands from a file in the current shell.
Runs the file here, not in a process of its own; it is looked for in PATH, then in the working directory.
Arguments become the positional parameters while it runs. The status is that of its last command.

: => : => Null command.
Does nothing, and succeeds; its arguments are expanded all the same.

[ => [ arg... ] => Evaluate conditional expression.
The same as test, but the last argument must be ].

[[ ... ]] => [[ expression ]] => Execute conditional command.
Takes the expressions of test, without splitting words or expanding file names, and also:
  ( E )       the value of E
  ! E         true if E is false
  E1 && E2    true if both are
  E1 || E2    true if one is
With == and != the right side is a pattern, with =~ an extended regular expression.

alias => alias [-p] [name[=value] ... ] => Define or display aliases.
A name with a value is defined, one without is shown. Without names all aliases are shown.
  -p    show all aliases so that they can be read again

bg => bg [job_spec ...] => Move jobs to the background.
Lets stopped jobs go on as if they had been started with &; without a job, the current one.

bind => bind [-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command] => Set Readline key bindings and variables.
Shows and changes what keys do at the prompt, as a line of an inputrc file would.
  -l          list the names of what keys can do
  -p, -P      list them with their keys: to be read again, or to be read by you
  -s, -S      list keys that stand for a text
  -v, -V      list the variables
  -X          list keys that run a command of the shell
  -m keymap   take this keymap
  -f file     read bindings from a file
  -q name     tell which keys do this
  -u name     take it away from all its keys
  -r keyseq   take away what these keys do

break => break [n] => Exit for, while, or until loops.
Leaves the innermost loop, or n loops. n must be 1 or more.

builtin => builtin [shell-builtin [arg ...]] => Execute shell builtins.
Runs a builtin even if a function has its name. Fails if there is no such builtin.

caller => caller [expr] => Return the context of the current subroutine call.
Shows the line and the file from which the running function was called; with a number also the function
that called it, so many calls further out (0 is the innermost). Fails outside functions.

case => case WORD in [PATTERN [| PATTERN]...) COMMANDS ;;]... esac => Execute commands based on pattern matching.
Runs the commands behind the first pattern that the word matches. ;& goes on to the next commands,
;;& to the next pattern that matches.

cd => cd [-L|[-P [-e]] [-@]] [dir] => Change the shell working directory.
Goes to dir, to HOME without one, and to where it came from with -. A relative dir is looked for in the
directories of CDPATH first.
  -L    keep symbolic links in the name of the directory (the default)
  -P    resolve them
  -e    with -P, fail if the new directory cannot be found out
  -@    show extended attributes as a directory, where a system has that

command => command [-pVv] command [arg ...] => Execute a simple command or display information about commands.
Runs a builtin or a program, whatever functions there are.
  -p    look for it in the standard directories
  -v    only show what the name means, briefly
  -V    the same in a sentence

compgen => compgen [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word] => Display possible completions depending on the options.
Shows what a complete with these options would offer for the word. Fails if that is nothing.

complete => complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...] => Specify how arguments are to be completed by Readline.
Says what Tab offers for the arguments of the named commands.
  -p            show what has been said
  -r            forget it; without names, all of it
  -D            for commands about which nothing has been said
  -E            for an empty line
  -I            for the first word of a line
  -A action     offer names of one kind (alias, builtin, command, directory, file, function, user, variable...)
  -W words      offer these words
  -G pattern    offer files that match
  -F function   offer what the function leaves in COMPREPLY
  -C command    offer what the command prints
  -X pattern    leave out what matches; what does not, with ! in front
  -P, -S text   put the text before or behind each
  -o option     bashdefault default dirnames filenames noquote nosort nospace plusdirs

compopt => compopt [-o|+o option] [-DEI] [name ...] => Modify or display completion options.
Changes the options (-o on, +o off) that complete has given the names; without names, those of the
completion that is being made. Without options they are shown.

continue => continue [n] => Resume for, while, or until loops.
Goes on with the next turn of the innermost loop, or of the nth one around. n must be 1 or more.

coproc => coproc [NAME] command [redirections] => Create a coprocess named NAME.
Starts the command in the background with pipes to its standard input and from its standard output,
whose descriptors are in the array NAME (COPROC): [0] reads from it, [1] writes to it.

declare => declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...] => Set variable values and attributes.
Gives variables values and attributes; + takes attributes away. In a function the variables are local.
  -a    an indexed array               -i    values are arithmetic
  -A    an associative array           -l    values become lower case
  -n    a reference to another name    -u    values become upper case
  -r    read-only                      -x    exported
  -t    traced (functions)
  -f    functions; -F only their names
  -g    global even in a function
  -I    a local takes over the attributes and the value of the variable it hides
  -p    show attributes and values

dirs => dirs [-clpv] [+N] [-N] => Display directory stack.
Shows the directories that pushd has put on the stack, the working directory first.
  -c    forget them all
  -l    write the home directory out
  -p    one in a line
  -v    one in a line, with its number
  +N    the Nth from the left, counted from 0
  -N    the Nth from the right

disown => disown [-h] [-ar] [jobspec ... | pid ...] => Remove jobs from current shell.
Forgets jobs; without one, the current job.
  -a    all of them
  -r    those that are running
  -h    keep them, but send them no SIGHUP at the end

echo => echo [-neE] [arg ...] => Write arguments to the standard output.
Writes its arguments with a space between them and a newline at the end.
  -n    no newline
  -e    understand backslashes: \\a \\b \\c (ends the output) \\e \\f \\n \\r \\t \\v \\\\ \\0nnn \\xHH \\uHHHH \\UHHHHHHHH
  -E    do not understand them

enable => enable [-a] [-dnps] [-f filename] [name ...] => Enable and disable shell builtins.
A disabled builtin gives way to the program of its name.
  -n    disable the names; without names list those that are disabled
  -a    list all and whether they are enabled
  -p    list in a form that can be read again
  -s    only the builtins that POSIX calls special
  -f    load from a file
  -d    unload what -f has loaded

eval => eval [arg ...] => Execute arguments as a shell command.
Joins its arguments with spaces and runs what they say. The status is that of the last command.

exec => exec [-cl] [-a name] [command [argument ...]] [redirection ...] => Replace the shell with the given command.
Without a command its redirections stay in the shell.
  -a name    call the command by this name
  -c         give it an empty environment
  -l         put a dash before its name

exit => exit [n] => Exit the shell.
Ends with status n, or with that of the last command.

export => export [-fn] [name[=value] ...] or export -p => Set export attribute for shell variables.
Puts the variables into the environment of the programs that are started from now on.
  -f    functions
  -n    no longer
  -p    show all that are exported

false => false => Return an unsuccessful result.
Does nothing, and fails.

fc => fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command] => Display or execute commands from the history list.
Lets you edit commands of the history, and runs them. first and last are numbers, counted from the end
where they are negative, or how a command begins.
  -e ename    the editor (FCEDIT, EDITOR, vi)
  -l          list them
  -n          list without numbers
  -r          the newest first
  -s          run one again, with pat replaced by rep

fg => fg [job_spec] => Move job to the foreground.
Makes the job, or the current one, the one that the terminal belongs to.

for => for NAME [in WORDS ... ] ; do COMMANDS; done => Execute commands for each member in a list.
NAME becomes each word in turn; without in, each positional parameter.

for (( => for (( exp1; exp2; exp3 )); do COMMANDS; done => Arithmetic for loop.
Evaluates exp1, then, as long as exp2 is not 0, runs the commands and evaluates exp3. What is left out is 1.

function => function name { COMMANDS ; } or name () { COMMANDS ; } => Define shell function.
The commands run when the name is used as a command; its arguments are $1, $2 and so on, its name is in
FUNCNAME.

getopts => getopts optstring name [arg ...] => Parse option arguments.
Puts the next option of the positional parameters, or of the arguments, into the variable name, and moves
OPTIND on. optstring has the letters; one with a colon behind it takes an argument, which goes into OPTARG.
A wrong option becomes ?, with a message unless OPTERR is 0 or optstring begins with a colon.
Fails when there are no more options.

hash => hash [-lr] [-p pathname] [-dt] [name ...] => Remember or display program locations.
Looks programs up in PATH and remembers where they are; without names shows what is remembered.
  -d         forget the names
  -l         show in a form that can be read again
  -p path    remember this place
  -r         forget everything
  -t         show where each name was found

help => help [-dms] [pattern ...] => Display information about builtin commands.
Tells about the topics that a pattern matches, or whose names begin so; without one lists all of them.
  -d    one line about each
  -m    in the form of a manual page
  -s    only how it is used

history => history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...] => Display or manipulate the history list.
Shows the commands that were typed, or the last n. The file is HISTFILE if none is named.
  -c           forget all
  -d offset    forget one, or from-to; negative numbers count from the end
  -a           append what is new to the file
  -n           read what is new in the file
  -r           read the file
  -w           write the file
  -p           show what ! means in the arguments
  -s           put the arguments into the list as one command

if => if COMMANDS; then COMMANDS; [ elif COMMANDS; then COMMANDS; ]... [ else COMMANDS; ] fi => Execute commands based on conditional.
Runs what stands behind the first condition that succeeds, otherwise what stands behind else.

jobs => jobs [-lnprs] [jobspec ...] or jobs -x command [args] => Display status of jobs.
Lists the jobs of this shell.
  -l    with the numbers of their processes
  -n    only those that have changed since they were last told of
  -p    only the numbers of their first processes
  -r    only running ones
  -s    only stopped ones
  -x    run a command in whose arguments jobs are replaced by their process numbers

kill => kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec] => Send a signal to a job.
Sends SIGTERM, or another signal, to processes, process groups (negative numbers) or jobs.
  -s sigspec    the signal, by name or number
  -n signum     the signal, by number
  -l, -L        list the signals, or translate a name, a number or an exit status

let => let arg [arg ...] => Evaluate arithmetic expressions.
Evaluates each argument. Succeeds unless the value of the last is 0. Operators, those that bind most first:
  id++ id--  ++id --id  + - (signs)  ! ~  **  * / %  + -  << >>  <= >= < >  == !=  &  ^  |  &&  ||
  expr ? expr : expr   = *= /= %= += -= <<= >>= &= ^= |=   ,

local => local [option] name[=value] ... => Define local variables.
As declare, and only in a function: the variables vanish when it ends. local - does that to the options of set.

logout => logout [n] => Exit a login shell.
Ends a login shell with status n. Another shell is left with exit.

mapfile => mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array] => Read lines from the standard input into an indexed array variable.
The array is MAPFILE if none is named.
  -d delim       lines end in this, not in a newline
  -n count       at most so many lines (0: all)
  -O origin      begin at this index and keep what the array has
  -s count       skip so many lines first
  -t             without the end of the line
  -u fd          read from this descriptor
  -C callback    run this with the index and the line
  -c quantum     every so many lines (5000)

popd => popd [-n] [+N | -N] => Remove directories from stack.
Takes the top directory off the stack and goes to the one below it; with a number takes that one off.
  -n    do not change the directory
  +N    the Nth from the left of what dirs shows, counted from 0
  -N    the Nth from the right

printf => printf [-v var] format [arguments] => Formats and prints ARGUMENTS under control of the FORMAT.
The format is used again as long as there are arguments. Beside the conversions of printf(3):
  %b        the argument with its backslashes understood
  %q        quoted so that the shell can read it
  %Q        the same, with the precision applied before
  %(fmt)T   a date as strftime(3) writes it; of -1 or nothing it is now, of -2 when the shell started
  -v var    put the result into a variable

pushd => pushd [-n] [+N | -N | dir] => Add directories to stack.
Puts the working directory on the stack and goes to dir; without one changes places with the one below.
  -n    do not change the directory
  +N    turn the stack until the Nth from the left is on top
  -N    the same with the Nth from the right

pwd => pwd [-LP] => Print the name of the current working directory.
  -L    as it was entered, with symbolic links (the default)
  -P    without symbolic links

read => read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...] => Read a line from the standard input and split it into fields.
The line is split at the characters of IFS; the last name gets the rest. Without names it goes to REPLY.
Fails at the end of the file, and with a status above 128 when the time is over.
  -a array     all fields become elements
  -d delim     the line ends in this
  -e           with the line editor
  -i text      which begins with this text
  -n nchars    at most so many characters
  -N nchars    exactly so many, whatever they are
  -p prompt    show this first, at a terminal
  -r           a backslash means nothing
  -s           do not show what is typed
  -t timeout   wait so many seconds; 0 only asks whether there is something to read
  -u fd        read from this descriptor

readarray => readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array] => Read lines from a file into an array variable.
Another name of mapfile.

readonly => readonly [-aAf] [name[=value] ...] or readonly -p => Mark shell variables as unchangeable.
From then on the variables can neither be assigned nor unset.
  -a    indexed arrays
  -A    associative arrays
  -f    functions
  -p    show all that are read-only

return => return [n] => Return from a shell function.
Ends the function, or the file that is being sourced, with status n or that of the last command.

select => select NAME [in WORDS ... ;] do COMMANDS; done => Select words from a list and execute commands.
Shows the words with numbers and asks with PS3 for one of them, again and again: NAME becomes the word,
REPLY what was typed. Ends with the input or with break.

set => set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...] => Set or unset values of shell options and positional parameters.
Without arguments shows variables and functions. - turns an option on, + turns it off; what is left over
become the positional parameters. The letters, with their names for -o:
  -a allexport     -b notify        -e errexit      -f noglob       -h hashall     -k keyword
  -m monitor       -n noexec        -p privileged   -t onecmd       -u nounset     -v verbose
  -x xtrace        -B braceexpand   -C noclobber    -E errtrace     -H histexpand  -P physical
  -T functrace
  -o name    one of these, or emacs history ignoreeof interactive-comments nolog pipefail posix vi;
             without a name shows them all, with +o in a form that can be read again
  --         what follows are positional parameters, even none
  -          the same, and -v and -x are turned off; none leaves them alone

shift => shift [n] => Shift positional parameters.
$1 becomes what $2 was and so on, n times. Fails if there are less than n.

shopt => shopt [-pqsu] [-o] [optname ...] => Set and unset shell options.
Without names shows the options; with them succeeds if all are on.
  -s    turn on
  -u    turn off
  -q    show nothing
  -p    show in a form that can be read again
  -o    the options of set -o

source => source filename [arguments] => Execute commands from a file in the current shell.
Another name of the builtin . (a dot).

suspend => suspend [-f] => Suspend shell execution.
Stops this shell until it gets a SIGCONT.
  -f    even a login shell

test => test [expr] => Evaluate conditional expression.
Files: -e exists, -f regular, -d directory, -h -L symbolic link, -b -c device, -p pipe, -S socket, -s not empty,
  -r -w -x allowed, -u -g -k mode bits, -O -G owned, -N changed since it was read, -t fd a terminal;
  F1 -nt F2 newer, F1 -ot F2 older, F1 -ef F2 the same file
Texts: -z empty, -n not empty, = == equal, != different, < > by order
Numbers: -eq -ne -lt -le -gt -ge
Shell: -o option is on, -v variable is set, -R variable is a reference
! EXPR, EXPR -a EXPR, EXPR -o EXPR, ( EXPR )

time => time [-p] pipeline => Report time consumed by pipeline's execution.
Shows how long the pipeline took, and how much of the processor; TIMEFORMAT says in which form.
  -p    in the form of POSIX

times => times => Display process times.
Shows what the shell, and in a second line its children, have used of the processor: of their own and in the system.

trap => trap [-lp] [[arg] signal_spec ...] => Trap signals and other events.
Runs arg when the shell gets one of the signals; an empty arg ignores them, - or nothing gives them back
their meaning. EXIT (0) is the end of the shell, DEBUG comes before every command, ERR behind one that fails,
RETURN behind a function or a sourced file. Without arguments shows the traps.
  -l    list the signals
  -p    show the traps, or those of the signals

true => true => Return a successful result.
Does nothing, and succeeds.

type => type [-afptP] name [name ...] => Display information about command type.
Tells what each name would mean as a command.
  -a    everything that it could mean
  -f    leave out functions
  -P    look only for a file
  -p    only the path, if it is a file
  -t    only one word: alias, keyword, function, builtin or file

typeset => typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...] => Set variable values and attributes.
Another name of declare.

ulimit => ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit] => Modify shell resource limits.
Shows a limit (-f if none is named) or sets it to a number, soft, hard or unlimited.
  -S    the limit that holds now       -H    the one that it can be raised to
  -a    all of them
  -c    size of core files             -d    data of a process
  -f    size of written files          -i    pending signals
  -l    locked memory                  -m    memory in use
  -n    open files                     -p    size of pipes
  -q    message queues                 -r    real-time priority
  -s    stack                          -t    time of the processor
  -u    processes of a user            -v    virtual memory
  -x    locks of files                 -e    scheduling priority

umask => umask [-p] [-S] [mode] => Display or set file mode mask.
mode is octal, or symbolic as for chmod.
  -p    show it in a form that can be read again
  -S    show it symbolically

unalias => unalias [-a] name [name ...] => Remove each NAME from the list of defined aliases.
  -a    remove all

unset => unset [-f] [-v] [-n] [name ...] => Unset values and attributes of shell variables and functions.
Without an option a variable, or else a function of that name.
  -f    functions
  -v    variables
  -n    a reference itself, not what it refers to

until => until COMMANDS; do COMMANDS-2; done => Execute commands as long as a test does not succeed.
Runs the second commands again and again, until the first ones succeed.

variables => variables - Names and meanings of some shell variables => Common shell variable names and usage.
  BASH_VERSION   the version of this shell
  CDPATH         where cd looks for relative directories
  GLOBIGNORE     patterns of file names that are not found by patterns
  HISTFILE       where the history is kept; HISTSIZE and HISTFILESIZE say how long
  HISTCONTROL    what does not go into the history; HISTIGNORE has patterns of it
  HOME           your home directory
  HOSTNAME       the name of this machine
  IFS            what separates words
  OLDPWD, PWD    the directory before, and the working directory
  PATH           where commands are looked for
  PS1, PS2       the prompts; PS3 is that of select, PS4 that of set -x
  PROMPT_COMMAND commands that run before each prompt
  SHELLOPTS      the options of set that are on
  TERM           the kind of terminal
  TIMEFORMAT     what time prints
  TMOUT          for how many seconds the shell waits for a command

wait => wait [-fn] [-p var] [id ...] => Wait for job completion and return exit status.
Waits for the processes or jobs, or for all children, and takes the status of the last one named.
  -n        only for the first that ends
  -p var    put the number of the process whose status it is into var
  -f        wait until it really ends, not only for a change

while => while COMMANDS; do COMMANDS-2; done => Execute commands as long as a test succeeds.
Runs the second commands again and again, as long as the first ones succeed.

{ ... } => { COMMANDS ; } => Group commands as a unit.
Runs the commands in this shell; redirections behind the brace are for all of them.
`

export interface HelpTopic {
  readonly name: string
  readonly usage: string
  readonly summary: string
  /** its lines */
  readonly text: readonly string[]
}

export const HELP_TOPICS: readonly HelpTopic[] = TOPICS.trim()
  .split('\n\n')
  .map((topic) => {
    const [head = '', ...text] = topic.split('\n')
    const [name = '', usage = '', summary = ''] = head.split(' => ')
    return { name, usage, summary, text }
  })

const BY_NAME = new Map(HELP_TOPICS.map((topic) => [topic.name, topic]))

export const usageOf = (name: string): string => BY_NAME.get(name)?.usage ?? name

/** What `help name` shows. */
export function helpText(name: string): string {
  const topic = BY_NAME.get(name)
  return topic === undefined ? '' : `${name}: ${topic.usage}\n${indented(topic)}`
}

/** Summary and text. */
export const indented = ({ summary, text }: HelpTopic): string =>
  [summary, '', ...text].map((line) => `    ${line}\n`).join('')
