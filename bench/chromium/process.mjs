// What memfs asks of Node's `process`, before anything of memfs runs.
globalThis.process ??= {
  env: {},
  platform: 'linux',
  cwd: () => '/',
  getuid: () => 0,
  getgid: () => 0,
  nextTick: (act, ...args) => queueMicrotask(() => act(...args)),
  emitWarning() {},
}
export default globalThis.process
