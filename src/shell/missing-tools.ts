/** Linux tools that people may look for and this machine has not got, with what to use instead. */

/** A line for the terminal, or null for a name that means nothing. */
export function hintFor(name: string): string | null {
  const advice = TOOLS.get(name)
  return advice === undefined ? null : `'${name}' is not part of this machine. ${advice}`
}

const PACKAGES = 'Nothing can be installed: what the lessons need is already here.'
const SERVICES = 'No services are started here; programs are started by hand.'
const NETWORK = 'There is no network.'
const COMPILERS = 'Programs cannot be compiled here; use shell scripts and awk.'
const LANGUAGES = 'Use the shell, awk and sed.'
const EDITORS = 'Edit with vi or nano, or write files with cat and a here-document.'
const FILESYSTEMS =
  'Make an image with truncate and mkfs.ext4, and mount it with mount -o loop; or use mount -t tmpfs.'
const CONTAINERS = 'Use docker, or mount -t overlay by hand.'

const UNIONS = 'Use mount -t overlay; as a user, inside unshare -rm and with -o userxattr.'
const ROOTS = 'docker export $(docker create debian) | tar -x -C DIR gives a root directory.'
const ACCOUNTS = 'Use passwd, usermod and groupmod.'
const LOOKING = 'Use ps, top, lsof, fuser and what stands in /proc.'

const GROUPS: readonly (readonly [advice: string, names: string])[] = [
  [PACKAGES, 'apt apt-get apt-cache apt-mark apt-config aptitude dpkg dpkg-deb dpkg-divert dpkg-maintscript-helper dpkg-query dpkg-realpath dpkg-split dpkg-statoverride dpkg-trigger update-alternatives alternatives installkernel dnf yum rpm pacman apk zypper emerge snap flatpak brew pip pip3 npm cargo gem'],
  [PACKAGES, 'neofetch fastfetch cowsay figlet fortune sl cmatrix'],
  [SERVICES, 'service crontab at batch loginctl hostnamectl timedatectl localectl chkconfig invoke-rc.d update-rc.d start-stop-daemon deb-systemd-helper deb-systemd-invoke getty agetty sulogin telinit runlevel logger logrotate run-parts savelog rtcwake'],
  ['Reset starts the machine anew; undo takes a command back.', 'shutdown reboot poweroff halt ctrlaltdel kexec'],
  [NETWORK, 'ssh scp sftp sshd ssh-keygen curl wcurl wget ping ip ifconfig route arp netstat ss nc ncat netcat socat telnet dig nslookup host whois traceroute tracepath mtr rsync ftp nmap tcpdump iptables nft ufw firewall-cmd nmcli ethtool brctl bridge arpd ctstat dcb devlink genl lnstat nstat rdma routel rtacct rtmon rtstat tc tipc vdpa'],
  ['Use hostname.', 'dnsdomainname domainname nisdomainname ypdomainname'],
  ['cp -a keeps a copy of a directory, and diff -r tells what has changed since.', 'git svn hg'],
  [COMPILERS, 'gcc g++ cc clang make cmake ld as gdb go rustc javac objdump readelf nm strip'],
  ['Programs are linked statically here.', 'ldconfig ld.so pldd'],
  [LANGUAGES, 'python python2 python3 perl ruby node php lua java Rscript gawk'],
  [EDITORS, 'nvim vimdiff emacs code ed micro joe rnano'],
  [FILESYSTEMS, 'mkfs.btrfs mkfs.vfat mkfs.bfs mkfs.cramfs mkfs.minix fdisk sfdisk cfdisk parted partx resizepart lvm pvs vgs lvs mdadm cryptsetup blkdiscard blkpr blkzone blockdev findfs isosize fsfreeze fstrim xfs_repair xfs_quota xfs_admin xfs_bmap xfs_copy xfs_db xfs_estimate xfs_freeze xfs_fsr xfs_growfs xfs_io xfs_logprint xfs_mdrestore xfs_metadump xfs_mkfile xfs_ncheck xfs_property xfs_protofile xfs_rtcp xfs_scrub xfs_scrub_all xfs_spaceman'],
  ['Use e2fsck and dumpe2fs on an image.', 'fsck fsck.xfs fsck.cramfs fsck.minix resize2fs badblocks debugfs filefrag e2freefrag e2image e2mmpstatus e2scrub e2scrub_all e2undo e4crypt e4defrag mklost+found'],
  ['Use unsquashfs.', 'sqfscat sqfstar'],
  ['This machine has no swap.', 'mkswap swapon swapoff swaplabel zramctl'],
  [UNIONS, 'fuse-overlayfs unionfs unionfs-fuse mergerfs mhddfs bindfs'],
  [ROOTS, 'debootstrap cdebootstrap mmdebstrap busybox'],
  ['Use chroot or pivot_root.', 'switch_root'],
  ['This kernel has no control groups.', 'cgcreate cgexec cgset cgget cgdelete lscgroup systemd-run'],
  [CONTAINERS, 'podman buildah skopeo nerdctl ctr crictl runc lxc kubectl containerd docker-compose'],
  [LOOKING, 'htop btop atop iotop iostat mpstat sar pidstat pidwait pmap pwdx skill slabtop snice tload peekfd prtstat pslog lsfd lslocks lsipc ipcs ipcmk ipcrm lsirq pstree.x11 glances nmon waitpid fincore fadvise'],
  ['The page tells what the kernel does for each command.', 'strace strace-log-merge ltrace perf bpftrace'],
  ['Use nice, renice and ulimit.', 'ionice chrt taskset uclampset coresched prlimit choom'],
  [ACCOUNTS, 'chage vipw vigr chsh chfn adduser addgroup deluser delgroup newgrp sg chgpasswd newusers expiry grpck grpconv grpunconv pwck pwconv pwunconv shadowconfig lslogins add-shell remove-shell update-shells'],
  ['Use setpriv, and look at /proc/self/status.', 'capsh getcap setcap getpcaps pscap'],
  ['This kernel has no security modules.', 'chcon runcon sestatus getenforce setenforce restorecon semanage aa-status'],
  ['Use getfacl and setfacl.', 'chacl'],
  ['The shell at the terminal belongs to root from the start: nobody logs in.', 'login'],
  ['Use man.', 'info accessdb catman lexgrog man-recode mandb manpath'],
  ['Use gzip and tar.', 'zip unzip bzip2 bunzip2 bzcat bzcmp bzdiff bzegrep bzexe bzfgrep bzgrep bzip2recover bzless bzmore xz unxz xzcat xzcmp xzdiff xzegrep xzfgrep xzgrep xzless xzmore lzmainfo zstd unzstd zstdcat zstdgrep zstdless zstdmt pzstd 7z cpio rmt-tar tarcat rar unrar'],
  ['Use zcat, with grep, less or diff behind it.', 'zless zmore zforce znew gzexe'],
  ['Use less, ls, find and grep.', 'rg fd fdfind ag ack bat batcat eza exa lsd fzf ncdu locate updatedb lessecho lessfile lesskey lesspipe'],
  ['Use sed, awk, column and diff.', 'col colcrt ul diff3 ptx'],
  ['Use tput, stty and reset.', 'tabs tset tic toe infocmp captoinfo infotocap setterm clear_console'],
  ['ls --color has its colours; LS_COLORS changes them.', 'dircolors'],
  ['Use date; TZ chooses the zone.', 'hwclock zdump zic tzselect ntpdate chronyc'],
  ['Use locale -a.', 'localedef locale-gen iconvconfig'],
  ['Use lscpu, lsblk, free and what stands in /proc.', 'lspci lsusb lshw dmidecode lsmem chmem chcpu wdctl readprofile ldattach'],
  ['There is one architecture: uname -m.', 'setarch linux32 linux64 i386 x86_64'],
  ['Use ln.', 'hardlink'],
  ['Use mv.', 'exch rename.ul'],
  ['Use mktemp.', 'tempfile'],
  ['Use bc.', 'dc'],
  ['It is a word of the shell: time, with nothing before it.', 'time'],
  ['Use which.', 'which.debianutils'],
  ['Use kill or killall.', 'killall5'],
  ['Use cal.', 'ncal'],
  ['Use inotifywait -m.', 'inotifywatch'],
  ['Open another tab of the page instead.', 'tmux screen byobu'],
  ['No record of logins is kept; who shows who is here.', 'last lastb lastlog pinky finger wall write mesg'],
  ['The page exports the session: as a script, as Markdown, as an asciicast.', 'script scriptreplay asciinema'],
] // biome-ignore format: one group a line

const TOOLS = new Map(
  GROUPS.flatMap(([advice, names]) => names.split(' ').map((name) => [name, advice] as const)),
)
