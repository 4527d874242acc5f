/**
 * Error numbers of Linux (asm-generic/errno-base.h and errno.h, x86-64).
 *
 * Everything below src/programs reports failure as a negative number, as the kernel does: `-ENOENT`.
 * Sentences are made from them at a program's edge only, by `strerror`.
 */

export const EPERM = 1
export const ENOENT = 2
export const ESRCH = 3
export const EINTR = 4
export const EIO = 5
export const ENXIO = 6
export const E2BIG = 7
export const ENOEXEC = 8
export const EBADF = 9
export const ECHILD = 10
export const EAGAIN = 11
export const ENOMEM = 12
export const EACCES = 13
export const EFAULT = 14
export const ENOTBLK = 15
export const EBUSY = 16
export const EEXIST = 17
export const EXDEV = 18
export const ENODEV = 19
export const ENOTDIR = 20
export const EISDIR = 21
export const EINVAL = 22
export const ENFILE = 23
export const EMFILE = 24
export const ENOTTY = 25
export const ETXTBSY = 26
export const EFBIG = 27
export const ENOSPC = 28
export const ESPIPE = 29
export const EROFS = 30
export const EMLINK = 31
export const EPIPE = 32
export const EDOM = 33
export const ERANGE = 34
export const ENAMETOOLONG = 36
export const ENOSYS = 38
export const ENOTEMPTY = 39
export const ELOOP = 40
export const ENODATA = 61
export const EBADMSG = 74
export const EOVERFLOW = 75
export const EILSEQ = 84
export const EUSERS = 87
export const EOPNOTSUPP = 95
export const EADDRINUSE = 98
export const ENETUNREACH = 101
export const ETIMEDOUT = 110
export const ECONNREFUSED = 111
export const ESTALE = 116
export const EUCLEAN = 117
export const EDQUOT = 122

/**
 * Not an error that a program ever reports: the call has put the task to sleep. The program yields
 * and makes the same call again (Linux restarts the call itself: include/linux/errno.h).
 */
export const ERESTARTSYS = 512

/** name, text of strerror(3) in glibc's C locale */
const table: Record<number, readonly [name: string, text: string]> = {
  [EPERM]: ['EPERM', 'Operation not permitted'],
  [ENOENT]: ['ENOENT', 'No such file or directory'],
  [ESRCH]: ['ESRCH', 'No such process'],
  [EINTR]: ['EINTR', 'Interrupted system call'],
  [EIO]: ['EIO', 'Input/output error'],
  [ENXIO]: ['ENXIO', 'No such device or address'],
  [E2BIG]: ['E2BIG', 'Argument list too long'],
  [ENOEXEC]: ['ENOEXEC', 'Exec format error'],
  [EBADF]: ['EBADF', 'Bad file descriptor'],
  [ECHILD]: ['ECHILD', 'No child processes'],
  [EAGAIN]: ['EAGAIN', 'Resource temporarily unavailable'],
  [ENOMEM]: ['ENOMEM', 'Cannot allocate memory'],
  [EACCES]: ['EACCES', 'Permission denied'],
  [EFAULT]: ['EFAULT', 'Bad address'],
  [ENOTBLK]: ['ENOTBLK', 'Block device required'],
  [EBUSY]: ['EBUSY', 'Device or resource busy'],
  [EEXIST]: ['EEXIST', 'File exists'],
  [EXDEV]: ['EXDEV', 'Invalid cross-device link'],
  [ENODEV]: ['ENODEV', 'No such device'],
  [ENOTDIR]: ['ENOTDIR', 'Not a directory'],
  [EISDIR]: ['EISDIR', 'Is a directory'],
  [EINVAL]: ['EINVAL', 'Invalid argument'],
  [ENFILE]: ['ENFILE', 'Too many open files in system'],
  [EMFILE]: ['EMFILE', 'Too many open files'],
  [ENOTTY]: ['ENOTTY', 'Inappropriate ioctl for device'],
  [ETXTBSY]: ['ETXTBSY', 'Text file busy'],
  [EFBIG]: ['EFBIG', 'File too large'],
  [ENOSPC]: ['ENOSPC', 'No space left on device'],
  [ESPIPE]: ['ESPIPE', 'Illegal seek'],
  [EROFS]: ['EROFS', 'Read-only file system'],
  [EMLINK]: ['EMLINK', 'Too many links'],
  [EPIPE]: ['EPIPE', 'Broken pipe'],
  [EDOM]: ['EDOM', 'Numerical argument out of domain'],
  [ERANGE]: ['ERANGE', 'Numerical result out of range'],
  [ENAMETOOLONG]: ['ENAMETOOLONG', 'File name too long'],
  [ENOSYS]: ['ENOSYS', 'Function not implemented'],
  [ENOTEMPTY]: ['ENOTEMPTY', 'Directory not empty'],
  [ELOOP]: ['ELOOP', 'Too many levels of symbolic links'],
  [ENODATA]: ['ENODATA', 'No data available'],
  [EBADMSG]: ['EBADMSG', 'Bad message'],
  [EOVERFLOW]: ['EOVERFLOW', 'Value too large for defined data type'],
  [EILSEQ]: ['EILSEQ', 'Invalid or incomplete multibyte or wide character'],
  [EUSERS]: ['EUSERS', 'Too many users'],
  [EOPNOTSUPP]: ['EOPNOTSUPP', 'Operation not supported'],
  [EADDRINUSE]: ['EADDRINUSE', 'Address already in use'],
  [ENETUNREACH]: ['ENETUNREACH', 'Network is unreachable'],
  [ETIMEDOUT]: ['ETIMEDOUT', 'Connection timed out'],
  [ECONNREFUSED]: ['ECONNREFUSED', 'Connection refused'],
  [ESTALE]: ['ESTALE', 'Stale file handle'],
  [EUCLEAN]: ['EUCLEAN', 'Structure needs cleaning'],
  [EDQUOT]: ['EDQUOT', 'Disk quota exceeded'],
}

/** The name of an error, `ENOENT`; takes it with either sign. */
export function errnoName(error: number): string {
  return table[Math.abs(error)]?.[0] ?? `E${Math.abs(error)}`
}

/** The text of strerror(3), `No such file or directory`; takes it with either sign. */
export function strerror(error: number): string {
  return table[Math.abs(error)]?.[1] ?? `Unknown error ${Math.abs(error)}`
}
