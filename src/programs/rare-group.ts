/** Programs that are typed now and then: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { basenc } from './basenc.ts'
import { bc } from './bc.ts'
import { cal } from './cal.ts'
import { chpasswd } from './chpasswd.ts'
import { colrm } from './colrm.ts'
import { csplit } from './csplit.ts'
import { factor } from './factor.ts'
import { fuser } from './fuser.ts'
import { getopt } from './getopt.ts'
import { gpasswd } from './gpasswd.ts'
import { rgrep } from './grep.ts'
import { groupadd } from './groupadd.ts'
import { groupdel } from './groupdel.ts'
import { groupmod } from './groupmod.ts'
import { gunzipProgram } from './gzip.ts'
import { hostid } from './hostid.ts'
import { iconv } from './iconv.ts'
import { jq } from './jq.ts'
import { killall } from './killall.ts'
import { ldd } from './ldd.ts'
import { look } from './look.ts'
import { lsbRelease } from './lsb_release.ts'
import { lscpu } from './lscpu.ts'
import { namei } from './namei.ts'
import { passwd } from './passwd.ts'
import { patch } from './patch.ts'
import { pathchk } from './pathchk.ts'
import { pr } from './pr.ts'
import { pstree } from './pstree.ts'
import { renice } from './renice.ts'
import { runuser } from './runuser.ts'
import { sdiff } from './sdiff.ts'
import { setpriv } from './setpriv.ts'
import { setsid } from './setsid.ts'
import { shred } from './shred.ts'
import { stdbuf } from './stdbuf.ts'
import { strings } from './strings.ts'
import { sum } from './sum.ts'
import { journalctl } from './systemd/journalctl.ts'
import { systemctl } from './systemd/systemctl.ts'
import { systemdEscape } from './systemd/systemd-escape.ts'
import { tput } from './tput.ts'
import { useradd } from './useradd.ts'
import { userdel } from './userdel.ts'
import { usermod } from './usermod.ts'
import { mcookie, uuidgen } from './uuidgen.ts'
import { vmstat } from './vmstat.ts'
import { w } from './w.ts'
import { whereis } from './whereis.ts'
import { users, who } from './who.ts'
import { zcmp, zdiff, zegrep, zfgrep, zgrep } from './zgrep.ts'

export const rarePrograms: Readonly<Record<string, ProgramMain>> = {
  basenc,
  bc,
  cal,
  chpasswd,
  colrm,
  csplit,
  factor,
  fuser,
  getopt,
  gpasswd,
  groupadd,
  groupdel,
  groupmod,
  hostid,
  iconv,
  journalctl,
  jq,
  killall,
  ldd,
  look,
  lsb_release: lsbRelease,
  lscpu,
  mcookie,
  namei,
  passwd,
  patch,
  pathchk,
  pr,
  pstree,
  renice,
  runuser,
  sdiff,
  setpriv,
  setsid,
  shred,
  stdbuf,
  strings,
  sum,
  systemctl,
  'systemd-escape': systemdEscape,
  tput,
  useradd,
  userdel,
  usermod,
  users,
  uuidgen,
  vmstat,
  w,
  whereis,
  who,
  zcmp,
  zdiff,
  zegrep,
  zfgrep,
  zgrep,
  rgrep,
  uncompress: gunzipProgram,
}
