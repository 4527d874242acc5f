/** For tests of file systems on devices: a machine that has them, and an image that is mounted as mount(8) does. */

import {
  LO_FLAGS_AUTOCLEAR,
  LOOP_CONFIGURE,
  LOOP_CTL_GET_FREE,
  O_CREAT,
  O_RDWR,
  O_TRUNC,
  type System,
} from '../abi.ts'
import type { Kernel } from '../kernel.ts'
import { addStorage } from '../storage.ts'
import { makeKernel } from '../testing.ts'

/** With an empty /m. */
export function startWithStorage(): { kernel: Kernel; sys: System } {
  const kernel = makeKernel()
  addStorage(kernel)
  const sys = kernel.system()
  sys.mkdir('/m')
  return { kernel, sys }
}

/** Writes /image. */
export function putImage(sys: System, bytes: Uint8Array): void {
  const fd = sys.open('/image', O_RDWR | O_CREAT | O_TRUNC, 0o600)
  sys.pwrite(fd, bytes.slice(), 0)
  sys.close(fd)
}

/** Mounts /image on /m. 0 or -errno. */
export function mountImage(sys: System, type: string): number {
  const control = sys.open('/dev/loop-control', O_RDWR)
  const path = `/dev/loop${sys.ioctl(control, LOOP_CTL_GET_FREE)}`
  const [device, file] = [sys.open(path, O_RDWR), sys.open('/image', O_RDWR)]
  sys.ioctl(device, LOOP_CONFIGURE, { fd: file, offset: 0, sizeLimit: 0, flags: LO_FLAGS_AUTOCLEAR })
  const error = sys.mount(path, '/m', type, 0, null)
  for (const fd of [control, device, file]) sys.close(fd)
  return error
}
