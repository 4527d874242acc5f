/** The programs that work on text and on the system: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { awk } from './awk.ts'
import { base32, base64 } from './base64.ts'
import { b2sum, cksum, md5sum, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum } from './checksum.ts'
import { clear, reset } from './clear.ts'
import { cmp } from './cmp.ts'
import { column } from './column.ts'
import { comm } from './comm.ts'
import { cut } from './cut.ts'
import { date } from './date.ts'
import { diff } from './diff.ts'
import { dmesg } from './dmesg.ts'
import { echo } from './echo.ts'
import { env } from './env.ts'
import { expand } from './expand.ts'
import { expr } from './expr.ts'
import { file } from './file.ts'
import { fmt } from './fmt.ts'
import { fold } from './fold.ts'
import { free, uptime } from './free.ts'
import { getconf } from './getconf.ts'
import { getent } from './getent.ts'
import { egrep, fgrep, grep } from './grep.ts'
import { head } from './head.ts'
import { hd, hexdump } from './hexdump.ts'
import { hostname } from './hostname.ts'
import { groups, id, logname, whoami } from './id.ts'
import { join } from './join.ts'
import { kill, pidof } from './kill.ts'
import { locale } from './locale.ts'
import { lsmod, modinfo, modprobe, rmmod } from './modules.ts'
import { nice } from './nice.ts'
import { nl } from './nl.ts'
import { nohup } from './nohup.ts'
import { nologin } from './nologin.ts'
import { nproc } from './nproc.ts'
import { numfmt } from './numfmt.ts'
import { od } from './od.ts'
import { paste } from './paste.ts'
import { pgrep, pkill } from './pgrep.ts'
import { printenv } from './printenv.ts'
import { printf } from './printf.ts'
import { ps } from './ps.ts'
import { rev } from './rev.ts'
import { sed } from './sed.ts'
import { seq } from './seq.ts'
import { shuf } from './shuf.ts'
import { sleep } from './sleep.ts'
import { sort } from './sort.ts'
import { split } from './split.ts'
import { stty } from './stty.ts'
import { su } from './su.ts'
import { sudo } from './sudo.ts'
import { sysctl } from './sysctl.ts'
import { tac } from './tac.ts'
import { tail } from './tail.ts'
import { tar } from './tar.ts'
import { tee } from './tee.ts'
import { bracket, test } from './test.ts'
import { timeout } from './timeout.ts'
import { tr } from './tr.ts'
import { falseProgram, pwd, trueProgram } from './trivial.ts'
import { tsort } from './tsort.ts'
import { tty } from './tty.ts'
import { arch, uname } from './uname.ts'
import { unexpand } from './unexpand.ts'
import { uniq } from './uniq.ts'
import { wc } from './wc.ts'
import { which } from './which.ts'
import { xargs } from './xargs.ts'
import { xxd } from './xxd.ts'
import { yes } from './yes.ts'

export const textPrograms: Readonly<Record<string, ProgramMain>> = {
  '[': bracket,
  arch,
  awk,
  b2sum,
  base32,
  base64,
  cksum,
  clear,
  cmp,
  column,
  comm,
  cut,
  date,
  diff,
  dmesg,
  echo,
  egrep,
  env,
  expand,
  expr,
  false: falseProgram,
  fgrep,
  file,
  fmt,
  fold,
  free,
  getconf,
  getent,
  grep,
  groups,
  head,
  hd,
  hexdump,
  hostname,
  id,
  join,
  kill,
  locale,
  logname,
  lsmod,
  mawk: awk,
  md5sum,
  modinfo,
  modprobe,
  nice,
  nl,
  nohup,
  nologin,
  nproc,
  numfmt,
  od,
  paste,
  pgrep,
  pidof,
  pkill,
  printenv,
  printf,
  ps,
  pwd,
  reset,
  rev,
  rmmod,
  sed,
  seq,
  sha1sum,
  sha224sum,
  sha256sum,
  sha384sum,
  sha512sum,
  shuf,
  sleep,
  sort,
  split,
  stty,
  su,
  sudo,
  sysctl,
  tac,
  tail,
  tar,
  tee,
  test,
  timeout,
  tr,
  true: trueProgram,
  tsort,
  tty,
  uname,
  unexpand,
  uniq,
  uptime,
  wc,
  which,
  whoami,
  xargs,
  xxd,
  yes,
}
