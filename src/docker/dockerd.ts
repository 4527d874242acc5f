/**
 * dockerd: what of the daemon can be chosen here. Each `docker` command is its own engine, so nothing stays running: dockerd checks the
 * storage driver as the daemon does when it starts, keeps the choice in /run/docker for the commands that follow, and ends.
 */

import type { ProgramMain } from '../kernel/abi.ts'
import { flag } from './cli/command.ts'
import { Console, Exit } from './cli/console.ts'
import { type Command, parseFlags } from './cli/flags.ts'
import { formatTime } from './content/time.ts'
import { Chance } from './engine/chance.ts'
import { ROOT } from './engine/engine.ts'
import { ClientError, DockerError } from './errors.ts'
import { Files } from './files.ts'
import type { Step } from './step.ts'
import { chooseDriver, RUNNING } from './store/choose-driver.ts'

const command: Command = {
  name: 'dockerd',
  usage: 'dockerd [OPTIONS]',
  about: 'A self-sufficient runtime for containers.',
  minimum: 0,
  maximum: 0,
  flags: [
    flag('-s, --storage-driver', 'Storage driver to use', 'string'),
    flag('-D, --debug', 'Enable debug mode'),
    flag('-v, --version', 'Print version information and quit'),
  ],
}

const help = `
Usage:  dockerd [OPTIONS]

A self-sufficient runtime for containers.

Options:
  -D, --debug                    Enable debug mode
  -s, --storage-driver string    Storage driver to use: overlay2, aufs, vfs
  -v, --version                  Print version information and quit

On this machine no daemon stays running: dockerd checks the driver, makes it the one that docker uses from
now on, and ends. Without --storage-driver the choice goes back to /etc/docker/daemon.json.
`

export const dockerd: ProgramMain = function* main(sys, argv, env) {
  const console = new Console(sys, env)
  try {
    const flags = parseFlags(command, argv.slice(1))
    if (flags === null) {
      yield* console.print(help)
      return 0
    }
    if (flags.has('version')) {
      yield* console.print('Docker version 20.10.6, build 8728dd2\n')
      return 0
    }
    if (sys.geteuid() !== 0) {
      throw new ClientError(
        'dockerd needs to be started with root. To see how to run dockerd in rootless mode with unprivileged user, see the documentation',
      )
    }
    return yield* start(console, flags.value('storage-driver'))
  } catch (error) {
    if (error instanceof Exit) return error.status
    if (!(error instanceof DockerError)) throw error
    // The second line is what the docker command would say of a daemon that is not there.
    yield* console.printError(
      `${error.message.split('\nCannot connect')[0]?.replace('docker dockerd', 'dockerd')}\n`,
    )
    return error.status
  }
}

function* start(console: Console, name: string | undefined): Step<number> {
  const { sys } = console
  const files = new Files(sys)
  const log = (level: string, message: string, fields = '') =>
    console.printError(`time="${formatTime(sys.time())}" level=${level} msg="${message}"${fields}\n`)
  const before = files.readText(RUNNING)
  files.makeDirectories('/run/docker', 0o711)
  if (name === undefined) sys.unlink(RUNNING)
  else files.write(RUNNING, `${name}\n`, 0o600)
  try {
    const driver = chooseDriver(sys, new Chance(sys), ROOT)
    if (driver.name === 'aufs') {
      yield* log(
        'warning',
        '[graphdriver] WARNING: the aufs storage-driver is deprecated, and will be removed in a future release',
      )
    }
    yield* log('info', 'Docker daemon', ` commit=8728dd2 graphdriver(s)=${driver.name} version=20.10.6`)
    return 0
  } catch (error) {
    if (before === null) sys.unlink(RUNNING)
    else files.write(RUNNING, before, 0o600)
    throw error
  }
}
