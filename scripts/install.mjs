/** Installs what package-lock.json says, if it is not there yet. Plain JavaScript: it runs before anything is installed. */

import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** npm writes this file at the end of every install. */
const installed = join(root, 'node_modules', '.package-lock.json')

export function installDependencies() {
  const lock = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('Installing dependencies (npm ci) …')
  const { status } = run('npm', ['ci', '--no-audit', '--no-fund'])
  if (status !== 0) {
    console.error('The dependencies could not be installed. Is the npm registry reachable? Try: npm ci')
    process.exit(1)
  }
}

/** Runs a command in the project's folder with its output shown. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  })
}

/** A tool of node_modules/.bin. */
export const bin = (name) =>
  join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)
