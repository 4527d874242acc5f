/** File types, permission bits and device numbers (inode(7), linux/stat.h, linux/kdev_t.h). */

export const S_IFMT = 0o170000
export const S_IFSOCK = 0o140000
export const S_IFLNK = 0o120000
export const S_IFREG = 0o100000
export const S_IFBLK = 0o060000
export const S_IFDIR = 0o040000
export const S_IFCHR = 0o020000
export const S_IFIFO = 0o010000

export const S_ISUID = 0o4000
export const S_ISGID = 0o2000
export const S_ISVTX = 0o1000
/** Permission bits with set-id and sticky bits. */
export const S_IALLUGO = 0o7777
export const S_IRWXUGO = 0o777
export const S_IRWXG = 0o070
export const S_IXGRP = 0o010
export const S_IXUGO = 0o111

export const isDirectory = (mode: number): boolean => (mode & S_IFMT) === S_IFDIR
export const isRegular = (mode: number): boolean => (mode & S_IFMT) === S_IFREG
export const isSymlink = (mode: number): boolean => (mode & S_IFMT) === S_IFLNK
export const isCharDevice = (mode: number): boolean => (mode & S_IFMT) === S_IFCHR
export const isBlockDevice = (mode: number): boolean => (mode & S_IFMT) === S_IFBLK
export const isFifo = (mode: number): boolean => (mode & S_IFMT) === S_IFIFO
export const isSocket = (mode: number): boolean => (mode & S_IFMT) === S_IFSOCK

/** A device number packs 12 bits of major over 20 bits of minor, as dev_t in the kernel. */
export const makedev = (major: number, minor: number): number => major * 0x100000 + minor
export const major = (dev: number): number => Math.floor(dev / 0x100000)
export const minor = (dev: number): number => dev % 0x100000

/** d_type of a directory entry (readdir(3)): the file type's four bits. */
export const direntType = (mode: number): number => (mode & S_IFMT) >> 12
