#!/usr/bin/env python3
"""Executes cases on the kernel that this machine runs: one JSON case a line on stdin, one line of results on stdout.

Started as root in a mount namespace of its own (unshare -m --propagation private), so that nothing it mounts is seen
outside, and all is gone when it ends. The vocabulary of steps is that of ../trace (format ovltrace/1); `names` are slots
for descriptors. Everything happens below /tmp/ovl-verify, where each case finds the file systems it asks for.
"""
import base64, ctypes, errno, hashlib, json, os, re, stat, struct, sys

libc = ctypes.CDLL(None, use_errno=True)
BASE = "/tmp/ovl-verify"
TYPES = {stat.S_IFREG: "f", stat.S_IFDIR: "d", stat.S_IFLNK: "l", stat.S_IFCHR: "c", stat.S_IFBLK: "b",
         stat.S_IFIFO: "p", stat.S_IFSOCK: "s"}
BITS = {letter: bits for bits, letter in TYPES.items()}
MS = {"ro": 1, "nosuid": 2, "noatime": 1024}
RENAME = {"NOREPLACE": 1, "EXCHANGE": 2, "WHITEOUT": 4}
OLD = 1300000000


def errname(number):
    if number == errno.EOPNOTSUPP:
        return "EOPNOTSUPP"
    return errno.errorcode.get(number, "E%d" % number)


def mount(source, target, kind, flags, data):
    done = libc.mount(source.encode(), target.encode(), kind.encode() if kind else None, ctypes.c_ulong(flags),
                      data.encode() if data is not None else None)
    if done:
        raise OSError(ctypes.get_errno(), "mount")


def umount(target, flags=0):
    if libc.umount2(target.encode(), flags):
        raise OSError(ctypes.get_errno(), "umount")


class Handles:
    """File handles in xattrs and names of index, as the paths that the files had when they were learnt."""

    def __init__(self):
        self.paths = {}

    def learn(self, root):
        for path in walk(root):
            buffer = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
            identity = ctypes.c_int()
            if libc.name_to_handle_at(-100, path.encode(), buffer, ctypes.byref(identity), 0) == 0:
                size, kind = struct.unpack_from("Ii", buffer.raw)
                self.paths.setdefault((kind, buffer.raw[8:8 + size]), path)

    def resolve(self, value):
        if not value:
            return {"fh": "null"}
        if len(value) < 21 or value[1] != 0xfb:
            return {"fh": "invalid"}
        found = {"fh": self.paths.get((value[4], bytes(value[21:value[2]])), "?")}
        if value[3] & 4:
            found["upper"] = True
        return found


def walk(root):
    """Every path of a tree; what cannot be looked at has nothing below it."""
    yield root
    try:
        names = sorted(os.listdir(root)) if stat.S_ISDIR(os.lstat(root).st_mode) else []
    except OSError:
        return
    for name in names:
        yield from walk(root + "/" + name)


def encode(value):
    """As ../trace/bytes.ts: text where it is clean, else base64; long runs and long contents shortened."""
    if len(value) > 4096:
        if value.count(value[:1]) == len(value):
            return {"repeat": encode(value[:1]), "n": len(value)}
        return {"sha256": hashlib.sha256(value).hexdigest(), "n": len(value)}
    try:
        shown = value.decode("utf-8")
        if all(char in "\n\t" or ord(char) >= 32 and ord(char) != 127 for char in shown):
            return shown
    except UnicodeDecodeError:
        pass
    return {"b64": base64.b64encode(value).decode()}


def decode(value):
    return value.encode() if isinstance(value, str) else decode(value["repeat"]) * value["n"]


def text(value):
    return value.decode("utf-8", "surrogateescape")


def build(tree):
    links = {}
    for path in sorted(tree, key=lambda path: (path.count("/"), path)):
        entry = tree[path]
        kind = entry["t"]
        if entry.get("h") in links and kind != "d":
            os.link(links[entry["h"]], path, follow_symlinks=False)
            continue
        if kind == "d":
            if not os.path.isdir(path):
                os.mkdir(path)
        elif kind == "f":
            with open(path, "wb") as file:
                file.write(decode(entry.get("data", "")))
        elif kind == "l":
            os.symlink(entry["to"], path)
        else:
            os.mknod(path, BITS[kind] | 0o600, os.makedev(*entry.get("rdev", [0, 0])))
        if entry.get("h"):
            links[entry["h"]] = path
        os.lchown(path, entry.get("u", 0), entry.get("g", 0))
        if kind != "l":
            os.chmod(path, int(entry["m"], 8))
        for name, value in entry.get("x", {}).items():
            os.setxattr(path, name, value.encode(), follow_symlinks=False)
    for path in sorted(tree, reverse=True):
        os.utime(path, (1000000000, 1000000000), follow_symlinks=False)


class Case:
    def __init__(self, case):
        self.case = case
        self.slots = {}
        self.handles = Handles()

    def run(self):
        results = []
        for at in self.case["filesystems"]:
            os.makedirs(at, exist_ok=True)
            mount("tmpfs", at, "tmpfs", 0, "mode=755")
        if len(self.case["filesystems"]) > 1:
            for i, at in enumerate(self.case["filesystems"]):
                burn(at, 200 + 400 * i)
        try:
            build(self.case["initial"])
            for step in self.case["steps"]:
                results.append(self.step(step))
            for fd in self.slots.values():
                os.close(fd)
            final = {path: self.tree(path) for path in self.case["final"]}
        finally:
            os.chdir("/")
            for at in reversed(self.case["mountpoints"]):
                libc.umount2(at.encode(), 2)
            for at in reversed(self.case["filesystems"]):
                libc.umount2(at.encode(), 2)
        return {"results": results, "final": final}

    def step(self, step):
        user = step.get("as")
        if user:
            os.setegid(user[1])
            os.seteuid(user[0])
        try:
            result = getattr(self, "op_" + step["op"])(step)
            return {"ret": result} if result is not None else {}
        except OSError as error:
            return {"err": errname(error.errno)}
        finally:
            if user:
                os.seteuid(0)
                os.setegid(0)

    def fd(self, step):
        if step["fd"] not in self.slots:
            raise OSError(errno.EBADF, "no such slot")
        return self.slots[step["fd"]]

    def op_open(self, step):
        flags = 0
        for name in step["flags"].split("|"):
            flags |= getattr(os, name)
        # A FIFO must not make us wait.
        fd = os.open(step["path"], flags | os.O_NONBLOCK, int(step.get("mode", "0777"), 8))
        self.close(step["ret"])
        self.slots[step["ret"]] = fd
        return step["ret"]

    def close(self, slot):
        if slot in self.slots:
            os.close(self.slots.pop(slot))

    def op_close(self, step):
        self.fd(step)
        self.close(step["fd"])

    def op_read(self, step): return encode(os.read(self.fd(step), step["n"]))
    def op_pread(self, step): return encode(os.pread(self.fd(step), step["n"], step["off"]))
    def op_write(self, step): return os.write(self.fd(step), decode(step["data"]))
    def op_pwrite(self, step): return os.pwrite(self.fd(step), decode(step["data"]), step["off"])
    def op_fchown(self, step): os.fchown(self.fd(step), step["uid"], step["gid"])
    def op_fsync(self, step): os.fsync(self.fd(step))
    def op_lseek(self, step): return os.lseek(self.fd(step), step["off"], getattr(os, step["whence"]))
    def op_ftruncate(self, step): os.ftruncate(self.fd(step), step["n"])
    def op_fchmod(self, step): os.fchmod(self.fd(step), int(step["mode"], 8))
    def op_fstat(self, step): return self.stat(os.fstat(self.fd(step)))
    def op_fgetdents(self, step): return sorted(entries(self.fd(step)))
    def op_stat(self, step): return self.stat(os.stat(step["path"]))
    def op_lstat(self, step): return self.stat(os.lstat(step["path"]))
    def op_mkdir(self, step): os.mkdir(step["path"], int(step["mode"], 8))
    def op_rmdir(self, step): os.rmdir(step["path"])
    def op_unlink(self, step): os.unlink(step["path"])
    def op_link(self, step):
        # os.link follows no symbolic links, whatever one asks for.
        if libc.linkat(-100, step["path"].encode(), -100, step["path2"].encode(), 0x400 if step["follow"] else 0):
            raise OSError(ctypes.get_errno(), "linkat")

    def op_symlink(self, step): os.symlink(step["to"], step["path"])
    def op_readlink(self, step): return os.readlink(step["path"])
    def op_truncate(self, step): os.truncate(step["path"], step["n"])
    def op_chmod(self, step): os.chmod(step["path"], int(step["mode"], 8))
    def op_chown(self, step): os.chown(step["path"], step["uid"], step["gid"], follow_symlinks=step.get("follow", True))
    def op_utimens(self, step):
        times = None if step["times"] == "now" else tuple(step["times"])
        os.utime(step["path"], times, follow_symlinks=step.get("follow", True))

    def op_statfs(self, step):
        found = ctypes.create_string_buffer(120)
        if libc.statfs(step["path"].encode(), found):
            raise OSError(ctypes.get_errno(), "statfs")
        kind, _, _, _, _, _, _, _, namelen = struct.unpack_from("<9Q", found.raw)
        return {"type": "0x%x" % kind, "namelen": namelen}

    def op_access(self, step): return os.access(step["path"], step["mode"], effective_ids=True)
    def op_getxattr(self, step): return encode(os.getxattr(step["path"], step["name"], follow_symlinks=False))
    def op_removexattr(self, step): os.removexattr(step["path"], step["name"], follow_symlinks=False)
    def op_listxattr(self, step): return sorted(os.listxattr(step["path"], follow_symlinks=False))

    def op_setxattr(self, step):
        flags = {"": 0, "CREATE": 1, "REPLACE": 2}[step.get("flags", "")]
        os.setxattr(step["path"], step["name"], step["value"].encode(), flags, follow_symlinks=False)

    def op_mknod(self, step):
        os.mknod(step["path"], BITS[step["t"]] | int(step["mode"], 8), os.makedev(*step.get("rdev", [0, 0])))

    def op_rename(self, step):
        flags = sum(RENAME[name] for name in step.get("flags", "").split("|") if name)
        if libc.renameat2(-100, step["path"].encode(), -100, step["path2"].encode(), flags):
            raise OSError(ctypes.get_errno(), "rename")

    def op_readdir(self, step):
        fd = os.open(step["path"], os.O_RDONLY | os.O_DIRECTORY)
        try:
            found = entries(fd, True)
            if step.get("order") == "kernel":
                return found
            return sorted(pair for pair in found if pair[0] not in (".", ".."))
        finally:
            os.close(fd)

    def op_dino(self, step):
        fd = os.open(step["path"], os.O_RDONLY | os.O_DIRECTORY)
        try:
            found = entries(fd, numbers=True)
        finally:
            os.close(fd)
        return {name: number == os.lstat(step["path"] + "/" + name).st_ino
                for name, number in sorted(found) if name not in (".", "..")}

    def op_linkfd(self, step):
        done = libc.linkat(-100, b"/proc/self/fd/%d" % self.fd(step), -100, step["path"].encode(), 0x400)
        if done:
            raise OSError(ctypes.get_errno(), "linkat")

    def op_readfile(self, step):
        fd = os.open(step["path"], os.O_RDONLY | os.O_NONBLOCK)
        try:
            chunks = []
            while not chunks or chunks[-1]:
                chunks.append(os.read(fd, 1 << 20))
            return encode(b"".join(chunks))
        finally:
            os.close(fd)

    def op_writefile(self, step):
        fd = os.open(step["path"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK, 0o666)
        self.put(fd, step)

    def op_appendfile(self, step):
        fd = os.open(step["path"], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK, 0o666)
        self.put(fd, step)

    def put(self, fd, step):
        try:
            if step["data"]:
                os.write(fd, decode(step["data"]))
        finally:
            os.close(fd)

    def op_drop_caches(self, _step):
        with open("/proc/sys/vm/drop_caches", "w") as file:
            file.write("2")

    def op_mount(self, step):
        log = KernelLog()
        try:
            if step.get("api") == "fsconfig":
                result = mount_by_context(step["at"], step["params"])
            else:
                flags = sum(MS[name] for name in step.get("flags", []))
                result = self.error_of(lambda: mount("overlay", step["at"], "overlay", flags, step["opts"]))
            if "failed" not in result:
                result["mountinfo"] = mountinfo(step["at"])
            return {**result, "log": log.lines()}
        finally:
            log.close()

    def error_of(self, action):
        try:
            action()
            return {}
        except OSError as error:
            return {"failed": errname(error.errno)}

    def op_remount(self, step):
        mount("overlay", step["at"], "overlay", sum(MS[name] for name in step["flags"]) | 32, step["opts"])
        return mountinfo(step["at"])

    def op_remount_fs(self, step):
        mount("none", step["at"], None, 32 | (1 if step["ro"] else 0), None)

    def op_umount(self, step):
        umount(step["at"])

    def op_learn(self, step):
        for path in step["paths"]:
            if os.path.isdir(path):
                self.handles.learn(path)

    def stat(self, found):
        kind = TYPES[stat.S_IFMT(found.st_mode)]
        result = {"t": kind, "m": "%04o" % stat.S_IMODE(found.st_mode), "n": found.st_nlink, "u": found.st_uid,
                  "g": found.st_gid, "id": [str(found.st_dev), str(found.st_ino)]}
        if kind != "d":
            result["s"] = found.st_size
        if kind in "cb":
            result["rdev"] = [os.major(found.st_rdev), os.minor(found.st_rdev)]
        return result

    def tree(self, root):
        result = {}
        if not os.path.isdir(root):
            return result
        pending = [root]
        while pending:
            path = pending.pop()
            name = path[len(root) + 1:] or "."
            try:
                found = os.lstat(path)
                result[name] = self.entry(path, found)
                if stat.S_ISDIR(found.st_mode):
                    pending += [path + "/" + child for child in sorted(os.listdir(path))]
            except OSError as error:
                result[name] = {"err": errname(error.errno)}
        return result

    def entry(self, path, found):
        entry = self.stat(found)
        del entry["id"]
        entry["at"] = int(found.st_atime) if found.st_atime < OLD else "now"
        entry["mt"] = int(found.st_mtime) if found.st_mtime < OLD else "now"
        if entry["t"] == "l":
            entry["to"] = os.readlink(path)
        if entry["t"] == "f":
            fd = os.open(path, os.O_RDONLY | os.O_NOATIME)
            try:
                entry["data"] = encode(os.read(fd, 1 << 16))
            finally:
                os.close(fd)
        xattrs = {}
        for name in sorted(os.listxattr(path, follow_symlinks=False)):
            value = os.getxattr(path, name, follow_symlinks=False)
            if name.endswith(".overlay.uuid"):
                xattrs[name] = len(value)
            elif name.endswith((".overlay.origin", ".overlay.upper")):
                xattrs[name] = self.handles.resolve(value)
            else:
                xattrs[name] = text(value)
        if xattrs:
            entry["x"] = xattrs
        return entry


def entries(fd, types=False, numbers=False):
    buffer = ctypes.create_string_buffer(65536)
    found = []
    while True:
        size = libc.syscall(217, fd, buffer, 65536)
        if size < 0:
            raise OSError(ctypes.get_errno(), "getdents64")
        if size == 0:
            return found
        at = 0
        while at < size:
            number, _off, length, kind = struct.unpack_from("<QqHB", buffer.raw, at)
            name = text(buffer.raw[at + 19:at + length].split(b"\0")[0])
            found.append((name, number) if numbers else [name, TYPES.get(kind << 12, "?")] if types else name)
            at += length


class KernelLog:
    """What overlayfs writes to the kernel log from now on."""

    def __init__(self):
        self.fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(self.fd, 0, os.SEEK_END)

    def lines(self):
        found = []
        while True:
            try:
                head, _, rest = os.read(self.fd, 8192).decode("utf-8", "replace").partition(";")
            except BlockingIOError:
                return found
            except OSError as error:
                if error.errno == errno.EPIPE:
                    continue
                raise
            line = rest.split("\n")[0]
            if line.startswith("overlay"):
                found.append("<%d> %s" % (int(head.split(",")[0]) & 7, line))

    def close(self):
        os.close(self.fd)


def mountinfo(at):
    """Options of the topmost mount there: its own, and the file system's."""
    found = None
    name = at.replace("\\", "\\134").replace(" ", "\\040")
    with open("/proc/self/mountinfo") as file:
        for line in file:
            fields = line.rstrip("\n").split(" ")
            if fields[4] == name:
                found = [fields[5], fields[fields.index("-") + 3]]
    return found


def mount_by_context(at, params):
    """fsopen(2), fsconfig(2), fsmount(2), move_mount(2): where it failed, and what the context said."""
    def messages():
        found = []
        while True:
            try:
                found.append(os.read(fd, 4096).decode().strip())
            except OSError:
                return found

    def failed(stage):
        return {"failed": errname(ctypes.get_errno()), "stage": stage, "messages": messages()}

    fd = libc.syscall(430, b"overlay", 1)
    try:
        for key, value in [("source", "overlay")] + params:
            kind, given = (0, None) if value is None else (1, value.encode())
            if libc.syscall(431, fd, kind, key.encode(), given, 0):
                return failed(key)
        if libc.syscall(431, fd, 6, None, None, 0):
            return failed("create")
        result = {"messages": messages()}
        made = libc.syscall(432, fd, 1, 0)
        if made < 0:
            return failed("fsmount")
        moved = libc.syscall(429, made, b"", -100, at.encode(), 4)
        error = ctypes.get_errno()
        os.close(made)
        return {"failed": errname(error), "stage": "move_mount"} if moved else result
    finally:
        os.close(fd)


def burn(at, count):
    """Uses inode numbers up, so that those of different file systems differ."""
    path = at + "/burnt"
    for _ in range(count):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
        os.unlink(path)


def main():
    os.umask(0o022)
    os.setgroups([])
    os.makedirs(BASE, exist_ok=True)
    mount("tmpfs", BASE, "tmpfs", 0, "mode=755")
    for line in sys.stdin:
        print(json.dumps(Case(json.loads(line)).run()), flush=True)


main()
