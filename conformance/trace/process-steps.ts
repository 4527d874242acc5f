/** The steps of a trace that run programs. */

import { O_TRUNC } from '../../src/kernel/abi.ts'
import { check, contentsOf, writeAll } from './calls.ts'
import type { Operation } from './step.ts'

export const processOperations: Record<string, Operation> = {
  exec(steps, step) {
    const path = step.path as string
    const { exit, stdout } = steps.processes.run(path, [path, ...((step.argv as string[]) ?? [])])
    return { ret: { exit, stdout } }
  },
  spawn(steps, step) {
    const path = step.path as string
    const argv = [path, ...((step.argv as string[]) ?? [])]
    const name = step.ret as string
    steps.processes.spawn(name, path, argv, (step.cwd as string) ?? check(steps.sys.getcwd()))
    return { ret: name }
  },
  kill(steps, step) {
    steps.processes.kill(step.proc as string)
    return {}
  },
  copyfile(steps, step) {
    const { sys } = steps
    writeAll(sys, step.path as string, O_TRUNC, contentsOf(sys, step.src as string))
    check(sys.chmod(step.path as string, check(sys.stat(step.src as string)).mode & 0o7777))
    return {}
  },
  cpattr(steps, step) {
    const { sys } = steps
    const from = step.src as string
    writeAll(sys, step.path as string, O_TRUNC, contentsOf(sys, from))
    for (const name of check(sys.listxattr(from))) {
      check(sys.setxattr(step.path as string, name, check(sys.getxattr(from, name))))
    }
    return {}
  },
}
