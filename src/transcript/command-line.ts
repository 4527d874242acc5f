/** Whether a line of somebody's text is a command, where no prompt says so. */

/** Programs and shell words that posts about file systems and containers use, this machine's among them. */
const NAMES = new Set(
  `[ alias apk apropos apt apt-get arch awk b2sum base32 base64 basename bash blkid blockdev break btrfs buildah builtin bunzip2 bzip2 cal
cat cd chattr chcon chgrp chmod chown chroot cksum clear cmp column comm command containerd continue cp cpio crictl ctr curl cut
dash date dd debugfs declare df diff dir dirname dirs dmesg dnf docker docker-compose dockerd dpkg du dumpe2fs e2fsck echo egrep emacs
enable env eval exec exit expand export expr fallocate false fdisk fgrep file find findmnt flock fmt fold free fsck fsck.ext4 fuser
fuse-overlayfs getconf getent getfacl getfattr getopt getopts git go grep groups gunzip gzip hash head help hexdump history
hostname htop id ifconfig inotifywait insmod install ip iptables jobs join journalctl jq kill killall kubectl last ldd less let
ln local locale locate logger logname logout losetup ls lsattr lsblk lscpu lsmod lsns lsof make man mapfile mawk md5sum mkdir mkfifo
mkfs mkfs.btrfs mkfs.ext4 mkfs.xfs mknod mktemp modinfo modprobe more mount mountpoint mv nano netstat newgrp nice nl nohup nproc nsenter
od parted passwd paste perl pgrep pidof ping pivot_root pkill podman popd printenv printf ps pstree pushd pwd python python3 read
readarray readlink readonly realpath reboot rename reset return rev rm rmdir rmmod rpm rsync runc sed seq service set setfacl setfattr
sh sha1sum sha224sum sha256sum sha384sum sha512sum shift shopt shred shuf skopeo sleep sort source split ss ssh stat strace strings
stty su sudo swapoff swapon sync sysctl systemctl tac tail tar tcpdump tee test time timedatectl timeout top touch tr trap tree true
truncate tsort tty tune2fs type ulimit umask umount unalias uname unexpand uniq unset unshare unsquashfs unxz unzip update-grub uptime useradd
usermod users vdir vi view vim wait watch wc wget whatis whereis which who whoami wipefs xargs xfs_info xxd xz yes yum zcat zip
if for while until case select function { ( (( [[ ! : .`.split(/\s+/),
)

/** How the commands begin whose first word begins many a sentence. */
const HEADS = new Map([
  ['for', /^for\s+(?:\(\(|\w+\s*(?:$|;|in\b))/],
  ['select', /^select\s+\w+\s*(?:$|;|in\b)/],
  ['case', /^case\s.*\sin\b/],
  ['function', /^function\s+[\w.-]+\s*(?:$|\(|\{)/],
])

const LISTS =
  /^(?:sudo\s+)?(?:find|ls|ll|du|tree|tar|docker|podman|git|locate|realpath|readlink|pwd|lsof|which|type)\b/

const SHOWS = /\b(?:cat|grep|env|head|tail|sed|awk|less|stat|getfattr)\b/

/** `defined`: names that the block has made commands; `before`: the command above, whose output this may be. */
export function isCommandLine(line: string, defined: ReadonlySet<string>, before: string | null): boolean {
  const text = line.trim()
  // `mount -o <options> <mount point>` says how to write a command.
  if (/<\p{L}[\p{L}\w .-]*>/u.test(text)) return false
  if (/^[\w.-]+\s*\(\)/.test(text)) return true
  // An assignment, alone or before a command.
  const rest = text.replace(/^(?:[A-Za-z_]\w*\+?=(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s;]*)\s*;?\s*)+/, '')
  // Below a command that shows a file, a line like `key=value` is what is in it.
  if (rest === '') return text !== '' && (before === null || !SHOWS.test(before))
  if (rest === '.') return false
  const [first = ''] = rest.split(/[\s;|&<>]/, 1)
  if (HEADS.get(first)?.test(rest) === false) return false
  if (NAMES.has(first) || defined.has(first) || /^\(+\w/.test(rest)) return !looksLikeProse(rest)
  if (!/^(?:\.{1,2}|~|\$\w+|)\/[\w./~-]+$/.test(first)) return false
  // A path alone below a command that lists is one of its answers.
  return rest !== first || before === null || !LISTS.test(before)
}

/** The names that a command makes commands: of functions, aliases, and programs that it puts where the shell looks. */
export function definedBy(command: string): string[] {
  const functions = [...command.matchAll(/(?:^|[\n;])\s*(?:function\s+)?([\w.-]+)\s*\(\)/g)]
  const aliases = [...command.matchAll(/\balias\s+([\w.-]+)=/g)]
  const programs = [...command.matchAll(/\bchmod\s+(?:[ugoa]*\+\w*x\w*|0?[1-7]{3})\s+\S*\bs?bin\/([\w.-]+)/g)]
  return [...functions, ...aliases, ...programs].map((match) => match[1] as string)
}

/** Words that a sentence is hardly without, and a command hardly with. */
const SMALL_WORDS =
  /(?:^|\s)(?:the|an|is|are|was|were|this|that|these|those|and|with|of|we|you|our|your|its?|will|should|can|be|has|have|not)(?=\s|$)/i

/** Its arguments are what it prints. */
const SAYS = /^(?:echo|printf|grep)\s/

/** `file: not found`, `mount point of lower` and the like: words of a sentence, behind a word that is a command too. */
function looksLikeProse(text: string): boolean {
  const plain = withoutQuotes(text)
  return (
    /^\S+\s*[:：]\s|\s\S+[:：]$/.test(plain) ||
    /[。，；？！]\s*$/.test(plain) ||
    (SMALL_WORDS.test(plain) && !SAYS.test(text) && !hasShellSigns(plain))
  )
}

const withoutQuotes = (text: string): string => text.replaceAll(/"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’/g, '')

/** Whether a line is what the command above it lists or shows. */
export function isAnswer(line: string, above: string | undefined): boolean {
  if (above === undefined) return false
  return SHOWS.test(above) || (LISTS.test(above) && !(hasShellSigns(line) && /\S\s+\S/.test(line)))
}

/** What has a `#` before it and one or two blanks, as behind a prompt: more of them lay out a comment. */
const behindHash = (line: string): string | null => /^# {1,2}(?! )(.*)/.exec(line)?.[1] ?? null

/**
 * A comment whose words are a command with something no sentence has, as `# mkdir lower` in a root shell's transcript: the
 * command, else null. Words in other letters are a reader's, unless they are quoted, name a path, or stand in a comment behind
 * the command.
 */
export function rootCommand(line: string): string | null {
  const text = behindHash(line)
  return text !== null && isCommandLine(text, new Set(), null) && !isRemark(text) ? text : null
}

/** The same of a program that nobody knows: only what no sentence has tells. */
export function unknownCommand(line: string): string | null {
  const text = behindHash(line) ?? ''
  const isOne = /^[a-z][\w./-]*(?:\s+--?\w|\s+\S*[/=]|\s*$)/.test(text)
  return isOne && !looksLikeProse(text) && !isRemark(text) ? text : null
}

/** Whether a comment says something to its reader. */
function isRemark(text: string): boolean {
  const plain = withoutQuotes(text).replace(/(?:^|\s)#.*|["'].*/, '')
  if (SMALL_WORDS.test(plain) && !SAYS.test(text)) return true
  return !plain
    .split(/\s+/)
    .every((word) => /^[\x21-\x7e]*$|^[^，。；：！？]*[./][^，。；：！？]*$/.test(word))
}

/** A sign that a line is meant for a shell and not for a reader. */
export const hasShellSigns = (text: string): boolean => /[/=>|;{}$*~]|\s-{1,2}\w/.test(text)
