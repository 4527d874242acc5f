/** What h shows in less(1). */

export const helpText = `
                   SUMMARY OF LESS COMMANDS

      Commands may be preceded by a number, N.

  h  H                 Display this help.
  q  :q  Q  :Q  ZZ     Exit.

  e  j  Enter  Down    Forward  one line   (or N lines).
  y  k  Up             Backward one line   (or N lines).
  f  Space  PageDown   Forward  one window (or N lines).
  b  PageUp            Backward one window (or N lines).
  d  ^D                Forward  one half-window.
  u  ^U                Backward one half-window.
  Right  Left          Half a screen to the right or left.
  F                    Forward forever; like "tail -f". ^C ends it.
  r  ^L                Repaint screen.

  /pattern             Search forward for the N-th matching line.
  ?pattern             Search backward for the N-th matching line.
  n  N                 Repeat the search, in the same or the other direction.
  ESC-u                Undo (toggle) search highlighting.
  &pattern             Show only the lines that match; without a pattern, all.
                       A pattern that begins with ! finds lines that do not match.

  g  <  Home           Go to first line in file (or line N).
  G  >  End            Go to last line in file (or line N).
  p  %                 Go to beginning of file (or N percent into file).
  m<letter>            Mark the top line with <letter>.
  '<letter>            Go to a marked position; '^ and '$ are the ends.

  :n  :p               Examine the next or previous file.
  =  ^G  :f            Print information about the file.
  v                    Edit the current file with $EDITOR or vi.
  !command             Execute the shell command.
  -<letter>            Toggle the option S, N, R, i, I, s, m or M.
`
