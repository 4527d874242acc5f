/** Linux tools that people may look for and this machine has not got, with what to use instead. */

/** A line for the terminal, or null for a name that means nothing. */
export function hintFor(name: string): string | null {
  const advice = TOOLS.get(name)
  return advice === undefined ? null : `'${name}' is not part of this machine. ${advice}`
}

const PACKAGES = 'Nothing can be installed: what the lessons need is already here.'
const SERVICES = 'systemd, the first process, starts no services here; programs are started by hand.'
const NETWORK = 'There is no network.'
const COMPILERS = 'Programs cannot be compiled here; use shell scripts and awk.'
const LANGUAGES = 'Use the shell, awk and sed.'
const EDITORS = 'Edit with vi or nano, or write files with cat and a here-document.'
const FILESYSTEMS =
  'Make an image with truncate and mkfs.ext4, and mount it with mount -o loop; or use mount -t tmpfs.'
const CONTAINERS = 'Use docker, or mount -t overlay by hand.'

const UNIONS = 'Use mount -t overlay; as a user, inside unshare -rm and with -o userxattr.'
const ROOTS = 'docker export $(docker create debian) | tar -x -C DIR gives a root directory.'

const GROUPS: readonly (readonly [advice: string, names: string])[] = [
  [PACKAGES, 'apt apt-get apt-cache aptitude dpkg dnf yum rpm pacman apk zypper snap flatpak brew pip pip3 npm cargo'],
  [SERVICES, 'systemctl service journalctl shutdown reboot poweroff halt crontab at loginctl hostnamectl timedatectl'],
  [NETWORK, 'ssh scp sftp curl wget ping ip ifconfig netstat ss nc ncat telnet dig nslookup host traceroute rsync ftp nmap tcpdump iptables nft brctl bridge git'],
  [COMPILERS, 'gcc g++ cc clang make cmake ld as gdb go rustc javac'],
  [LANGUAGES, 'python python2 python3 perl ruby node php lua java Rscript'],
  [EDITORS, 'nvim vimdiff emacs code ed micro joe'],
  [FILESYSTEMS, 'mkfs.btrfs mkfs.vfat fdisk parted mkswap swapon fsck xfs_repair resize2fs xfs_quota lvm pvs vgs lvs mdadm'],
  [UNIONS, 'fuse-overlayfs unionfs unionfs-fuse mergerfs mhddfs bindfs'],
  [ROOTS, 'debootstrap cdebootstrap mmdebstrap busybox'],
  ['This kernel has no control groups.', 'cgcreate cgexec cgset cgget cgdelete lscgroup systemd-run'],
  [CONTAINERS, 'podman buildah skopeo nerdctl ctr crictl runc lxc kubectl containerd docker-compose'],
  ['Use ps, kill and free.', 'htop btop iotop iostat pidstat strace ltrace perf bpftrace'],
  ['Use passwd, usermod and groupmod.', 'chage vipw vigr chsh chfn adduser addgroup deluser delgroup newgrp'],
  ['Use setpriv, and look at /proc/self/status.', 'capsh getcap setcap pscap'],
  ['The shell at the terminal belongs to root from the start: nobody logs in.', 'login'],
  ['Use man.', 'info'],
  ['Use tar.', 'zip unzip bzip2 xz zstd 7z cpio'],
  ['Use inotifywait -m.', 'inotifywatch'],
  ['Open another tab of the page instead.', 'tmux screen byobu'],
  ['No record of logins is kept; who shows who is here.', 'last lastb lastlog'],
  ['The page exports the session: as a script, as Markdown, as an asciicast.', 'script scriptreplay asciinema'],
] // biome-ignore format: one group a line

const TOOLS = new Map(
  GROUPS.flatMap(([advice, names]) => names.split(' ').map((name) => [name, advice] as const)),
)
