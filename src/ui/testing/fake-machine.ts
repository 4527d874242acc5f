/**
 * A machine for testing the page: it knows a few of the article's commands by heart, echoes
 * what is typed, and shows the scene that belongs to the last command it knew. No kernel, no worker.
 */

import type { CommandResult, MachineClient, MachineEvents } from '../../host/client.ts'
import type { Motion, Scene } from '../../scene/scene.ts'
import type { Entry } from '../../session/session.ts'
import { article } from '../diagram/fixtures.ts'

interface Answer {
  readonly output?: string
  readonly scene?: Scene
  readonly motions?: readonly Motion[]
}

const WHITEOUT_LISTING = [
  'total 8',
  '-rw-r--r-- 1 root root    0 Jan 18 18:50 a',
  '-rw-r--r-- 1 root root   13 Jan 18 19:10 b',
  '-rw-r--r-- 1 root root   13 Jan 18 19:10 c',
  'c--------- 2 root root 0, 0 Jan 18 19:28 f',
  '',
].join('\n')

const ANSWERS: Record<string, Answer> = {
  'mkdir ./{merged,work,upper,lower}': { scene: article.directoriesEmpty },
  'touch ./upper/{a,b}': { scene: article.directories },
  'touch ./lower/{a,c}': { scene: article.directories },
  'sudo mount -t overlay overlay -o lowerdir=./lower,upperdir=./upper,workdir=./work ./merged': {
    scene: article.mounted,
  },
  'ls lower merged upper': { output: 'lower:\na  c\n\nmerged:\na  b  c\n\nupper:\na  b\n' },
  'echo "will-persist" > ./merged/b': { scene: article.writtenB },
  'echo "wont-persist" > ./merged/c': {
    scene: article.writtenC,
    motions: [
      {
        kind: 'copy-up',
        path: '/c',
        cellKind: 'file',
        from: 'lower:0',
        size: 0,
        nameless: true,
        name: null,
        truncated: true,
        metacopy: false,
      },
    ],
  },
  'echo fff >> f': { scene: article.addedF },
  'rm -rf f': { scene: article.removedF, motions: [{ kind: 'whiteout', path: '/f', name: '#76fc' }] },
  'ls -l ../upper/': { output: WHITEOUT_LISTING },
  sleep: {},
}

const PROMPT = '[root@host ufs]$ '

export interface FakeMachine extends MachineClient {
  /** characters acknowledged so far */
  readonly acknowledged: () => number
  emit<Name extends keyof MachineEvents>(name: Name, event: MachineEvents[Name]): void
}

export function createFakeMachine(): FakeMachine {
  type Listener = (event: never) => void
  const listeners = new Map<string, Set<Listener>>()
  let entries: Entry[] = []
  let position = 0
  let line = ''
  let acknowledged = 0
  let running = false

  function emit<Name extends keyof MachineEvents>(name: Name, event: MachineEvents[Name]): void {
    for (const listener of listeners.get(name) ?? [])
      (listener as (event: MachineEvents[Name]) => void)(event)
  }

  const emitSession = () => emit('session', { entries, position, running, cwd: '/root/ufs' })

  function sceneAt(count: number): Scene {
    const known = entries.slice(0, count).findLast((entry) => answerTo(entry.line)?.scene)
    return answerTo(known?.line ?? '')?.scene ?? article.start
  }

  function accept(): CommandResult {
    const accepted = line
    line = ''
    const answer = answerTo(accepted)
    const status = answer === undefined ? 127 : 0
    const output =
      answer === undefined ? `bash: ${accepted.split(' ')[0]}: command not found\n` : (answer.output ?? '')
    entries = [...entries.slice(0, position), { line: accepted, at: entries.length * 1000, typed: [] }]
    position = entries.length
    running = accepted.startsWith('sleep')
    emit('output', `\r\n${output.replaceAll('\n', '\r\n')}${running ? '' : PROMPT}`)
    emitSession()
    if (!running) {
      emit('scene', { scene: sceneAt(position), motions: answer?.motions ?? [], cause: 'command' })
      emit('command', { line: accepted, status, output })
    }
    return { line: accepted, status, output }
  }

  function type(key: string): void {
    if (running) {
      if (key !== '\x03') return
      running = false
      emit('output', `^C\r\n${PROMPT}`)
      emitSession()
      emit('command', { line: entries.at(-1)?.line ?? '', status: 130, output: '' })
    } else if (key === '\r') {
      if (line.trim() === '') emit('output', `\r\n${PROMPT}`)
      else accept()
    } else if (key === '\x15') {
      emit('output', '\b \b'.repeat(line.length))
      line = ''
    } else if (key === '\x7f') {
      if (line !== '') emit('output', '\b \b')
      line = line.slice(0, -1)
    } else if (key >= ' ') {
      line += key
      emit('output', key)
    }
  }

  async function go(to: number): Promise<void> {
    position = to
    emit('clear', undefined)
    const said = entries.slice(0, to).map(({ line: ran }) => {
      const output = answerTo(ran)?.output ?? ''
      return `${PROMPT}${ran}\r\n${output.replaceAll('\n', '\r\n')}`
    })
    emit('output', `${said.join('')}${PROMPT}`)
    emitSession()
    emit('scene', { scene: sceneAt(to), motions: [], cause: 'seek' })
  }

  const ready = Promise.resolve().then(() => {
    emit('output', PROMPT)
    emitSession()
    emit('scene', { scene: article.start, motions: [], cause: 'seek' })
  })

  return {
    ready,
    acknowledged: () => acknowledged,
    emit,
    input(data) {
      for (const key of data) type(key)
    },
    resize() {},
    async run(text) {
      emit('output', text)
      line = text
      return accept()
    },
    settled: async () => {},
    undo: () => go(position - 1),
    redo: () => go(position + 1),
    async reset() {
      entries = []
      await go(0)
    },
    seek: go,
    history: async () => [],
    examine: async () => null,
    async adopt(others, to) {
      entries = [...others]
      await go(to)
    },
    lookAt: async () => {},
    expand: async () => {},
    // A goal that asks for a line by name is reached when that line has run.
    check: async (scripts) =>
      scripts.map((script) => entries.slice(0, position).some(({ line: ran }) => ran === script)),
    compare: async () => null,
    picture: async () => article.mounted,
    pause() {},
    acknowledge(characters) {
      acknowledged += characters
    },
    on(name, listener) {
      const all = listeners.get(name) ?? new Set()
      listeners.set(name, all.add(listener as Listener))
      return () => all.delete(listener as Listener)
    },
    dispose: () => listeners.clear(),
  }
}

/** Lines that differ in blanks and continuations are one command. */
function answerTo(line: string): Answer | undefined {
  const plain = line.replace(/\\\n/g, ' ').replace(/\s+/g, ' ').trim()
  return ANSWERS[plain] ?? (plain.startsWith('sleep') ? ANSWERS.sleep : undefined) ?? quiet(plain)
}

/** What changes nothing that is shown. */
function quiet(line: string): Answer | undefined {
  return /^(cd|ls|cat|tree|echo|rm|touch|mkdir|mount|sudo)\b/.test(line) ? {} : undefined
}
