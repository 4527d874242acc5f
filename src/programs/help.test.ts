import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

/** They read keys, or are the shell's. */
const OTHERS = 'bash dash sh less man more nano top vi view vim watch'

/** Asks every program for its help and calls it with each option that stands there; prints those that it does not know. */
const SCRIPT = String.raw`
for program in $(ls /usr/bin /usr/sbin | sort -u); do
  case " ${OTHERS} " in *" $program "*) continue;; esac
  $program --help 2>&1 < /dev/null | grep -oE '^ {1,8}-[^ ].*' | sed -E 's/^ +//; s/  +.*//' | while read -r line; do
    for option in $(printf '%s\n' "$line" | grep -oE -- '(^|[ ,|/])-{1,2}[A-Za-z0-9?][-A-Za-z0-9]*' | sed -E 's/^[ ,|/]//'); do
      told=$(timeout 1 $program $option < /dev/null 2>&1 > /dev/null | head -n 1)
      case $told in
        *"invalid option"* | *"unrecognized"* | *"nknown option"* | *"not supported"* | *"not available"* | *"ambiguous"*)
          echo "$program $option: $told";;
      esac
    done
  done
done`

test('every option that a program lists in its help is taken', async () => {
  expect(await run(`cd /tmp; ${SCRIPT}`)).toEqual({ stdout: '', stderr: '', status: 0 })
}, 60_000)
