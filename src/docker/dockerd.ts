/**
 * dockerd: what of the daemon can be chosen here. Each `docker` command is its own engine, so nothing stays running: dockerd checks the
 * storage driver as the daemon does when it starts, keeps the choice in /run/docker for the commands that follow, and ends.
 */

import type { ProgramMain } from '../kernel/abi.ts'
import { Console, Exit } from './cli/console.ts'
import { type Command, parseFlags } from './cli/flags.ts'
import { formatTime } from './content/time.ts'
import { Chance } from './engine/chance.ts'
import { ROOT } from './engine/engine.ts'
import { ClientError, DockerError } from './errors.ts'
import { Files } from './files.ts'
import type { Step } from './step.ts'
import { chooseDriver, configuredDriver, RUNNING, SETTINGS } from './store/choose-driver.ts'

const command: Command = {
  path: 'dockerd',
  page: {
    usage: '[OPTIONS]',
    about: 'A self-sufficient runtime for containers.',
    flags: [
      { name: 'config-file', value: 'string', help: '' },
      { name: 'debug', short: 'D', help: '' },
      { name: 'storage-driver', short: 's', value: 'string', help: '' },
      { name: 'version', short: 'v', help: '' },
    ],
  },
  minimum: 0,
  maximum: 0,
}

const help = `
Usage:  dockerd [OPTIONS]

A self-sufficient runtime for containers.

Options:
      --config-file string       Daemon configuration file (default "/etc/docker/daemon.json")
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
    if ('notice' in flags) {
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
    return yield* start(console, flags.value('storage-driver'), flags.value('config-file'))
  } catch (error) {
    if (error instanceof Exit) return error.status
    if (!(error instanceof DockerError)) throw error
    // The second line is what the docker command would say of a daemon that is not there.
    const message = (error.message.split('\nCannot connect')[0] as string).replace(
      /accepts no arguments/,
      'accepts no argument(s)',
    )
    yield* console.printError(error.status === 125 ? `Status: ${message}, Code: 125\n` : `${message}\n`)
    return 1
  }
}

function* start(console: Console, name: string | undefined, settings: string | undefined): Step<number> {
  const { sys } = console
  const files = new Files(sys)
  const log = (level: string, message: string, fields = '') =>
    console.printError(`time="${formatTime(sys.time())}" level=${level} msg="${message}"${fields}\n`)
  if (settings !== undefined && !files.exists(settings)) {
    throw new ClientError(
      `unable to configure the Docker daemon with file ${settings}: open ${settings}: no such file or directory`,
    )
  }
  const configured = configuredDriver(files, settings ?? SETTINGS)
  if (name !== undefined && configured !== null) {
    throw new ClientError(
      `unable to configure the Docker daemon with file ${settings ?? SETTINGS}: the following directives are specified both as a flag and in the configuration file: storage-driver: (from flag: ${name}, from file: ${configured})`,
    )
  }
  const chosen = name ?? (settings === undefined ? null : configured)
  const wanted = chosen ?? configured ?? ''
  if (DEPRECATED.has(wanted)) {
    yield* log(
      'warning',
      `[graphdriver] WARNING: the ${wanted} storage-driver is deprecated, and will be removed in a future release`,
    )
  }
  const before = files.readText(RUNNING)
  files.makeDirectories('/run/docker', 0o711)
  if (chosen === null) sys.unlink(RUNNING)
  else files.write(RUNNING, `${chosen}\n`, 0o600)
  try {
    const driver = chooseDriver(sys, new Chance(sys), ROOT)
    yield* log('info', 'Docker daemon', ` commit=8728dd2 graphdriver(s)=${driver.name} version=20.10.6`)
    return 0
  } catch (error) {
    if (before === null) sys.unlink(RUNNING)
    else files.write(RUNNING, before, 0o600)
    if (error instanceof DockerError && wanted === 'aufs') {
      yield* log('error', 'AUFS was not found in /proc/filesystems', ' storage-driver=aufs')
    }
    throw error
  }
}

const DEPRECATED = new Set(['aufs', 'overlay', 'devicemapper'])
