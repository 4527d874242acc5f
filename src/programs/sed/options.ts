/** The options of sed(1), and its words about them. */

export const usageText = (
  called: string,
): string => `Usage: ${called} [OPTION]... {script-only-if-no-other-script} [input-file]...

  -n, --quiet, --silent
                 suppress automatic printing of pattern space
      --debug
                 annotate program execution
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  --follow-symlinks
                 follow symlinks when processing in place
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -l N, --line-length=N
                 specify the desired line-wrap length for the \`l' command
  --posix
                 disable all GNU extensions.
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -s, --separate
                 consider files as separate rather than as a single,
                 continuous long stream.
      --sandbox
                 operate in sandbox mode (disable e/r/w commands).
  -u, --unbuffered
                 load minimal amounts of data from the input files and flush
                 the output buffers more often
  -z, --null-data
                 separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
`

export const table = {
  quiet: { short: 'n', long: ['quiet', 'silent'], help: 'suppress automatic printing of pattern space' },
  expression: {
    short: 'e',
    long: 'expression',
    argument: 'SCRIPT',
    help: 'add the script to the commands',
  },
  file: { short: 'f', long: 'file', argument: 'FILE', help: 'add the contents of FILE to the commands' },
  inPlace: {
    short: 'i',
    long: 'in-place',
    optionalArgument: 'SUFFIX',
    help: 'edit files in place (makes backup if SUFFIX supplied)',
  },
  lineLength: {
    short: 'l',
    long: 'line-length',
    argument: 'N',
    help: "specify the desired line-wrap length for the `l' command",
  },
  extended: {
    short: 'Er',
    long: 'regexp-extended',
    help: 'use extended regular expressions in the script',
  },
  separate: { short: 's', long: 'separate', help: 'consider files as separate' },
  nullData: { short: 'z', long: 'null-data', help: 'separate lines by NUL characters' },
  unbuffered: { short: 'u', long: 'unbuffered', help: 'flush the output after each line' },
  binary: { short: 'b', long: 'binary' },
  sandbox: { long: 'sandbox', help: 'operate in sandbox mode (disable e/r/w commands)' },
  followSymlinks: { long: 'follow-symlinks', help: 'follow symlinks when processing in place' },
  posix: { long: 'posix', help: 'disable GNU extensions' },
  debug: { long: 'debug' },
  help: { long: 'help' },
} as const
