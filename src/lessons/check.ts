/**
 * Checks a lesson: runs it and compares what the terminal prints with what the lesson says, and whether its tasks can be
 * solved as it says.
 *
 * Terms
 * - trial: commands one after the other in one shell of a fresh machine, and then the goals of a task.
 * - flaw: what is not as the lesson says.
 */

import { findProfile, Machine, type Profile, Runner, type Software } from '../session/index.ts'
import type { Lesson, LessonCommand, Step } from './lesson.ts'
import { linesOf, matches } from './matches.ts'

export interface Trial {
  readonly commands: readonly string[]
  /** scripts */
  readonly goals: readonly string[]
}

export interface Outcome {
  /** what each command printed */
  readonly outputs: readonly string[]
  /** for each goal whether its script ended with status 0 */
  readonly reached: readonly boolean[]
}

/** A machine of some kind, simulated or real. */
export type Execute = (trial: Trial) => Outcome

export type Flaw =
  | {
      readonly kind: 'output'
      /** counts from 1 */
      readonly step: number
      readonly command: string
      readonly expected: readonly string[]
      readonly printed: readonly string[]
    }
  | { readonly kind: 'task'; readonly step: number; readonly message: string }

/** A challenge must turn down at least so many wrong ways. */
const WRONG_WAYS = 3

/** Everything that is not right, in order. Commands without expected output only have to end. */
export function checkLesson(lesson: Lesson, execute: Execute): Flaw[] {
  const commands = commandsOf(lesson)
  const { outputs } = execute({ commands: commands.map(({ command }) => command), goals: [] })
  return [...compareOutputs(lesson, outputs), ...checkTasks(lesson, execute)]
}

/** All commands of a lesson in order, a step's task being solved the first way. */
export const commandsOf = ({ steps }: Pick<Lesson, 'steps'>): LessonCommand[] => steps.flatMap(commandsOfStep)

const commandsOfStep = ({ commands, task }: Step): LessonCommand[] => [
  ...commands,
  ...(task?.solutions[0] ?? []),
]

/** `outputs`: what each of `commandsOf` printed. */
export function compareOutputs(lesson: Lesson, outputs: readonly string[]): Flaw[] {
  const flaws: Flaw[] = []
  const left = outputs.values()
  lesson.steps.forEach((step, index) => {
    for (const { command, output: expected } of commandsOfStep(step)) {
      const output = left.next().value ?? ''
      if (expected !== null && !matches(expected, output))
        flaws.push({ kind: 'output', step: index + 1, command, expected, printed: linesOf(output) })
    }
  })
  return flaws
}

/** Each solution must reach every goal; doing nothing must not, nor any of the wrong ways. */
function checkTasks(lesson: Lesson, execute: Execute): Flaw[] {
  const flaws: Flaw[] = []
  lesson.steps.forEach(({ commands, task }, index) => {
    if (task === null) return
    const say = (message: string) => flaws.push({ kind: 'task', step: index + 1, message })
    const before = [...commandsOf({ steps: lesson.steps.slice(0, index) }), ...commands]
    const missed = (way: readonly LessonCommand[]): string[] => {
      const { reached } = execute({
        commands: [...before, ...way].map(({ command }) => command),
        goals: task.goals.map(({ script }) => script),
      })
      return task.goals.filter((_, goal) => reached[goal] !== true).map(({ label }) => label)
    }
    if (task.solutions.length === 0) say('the task has no solution')
    if (lesson.level !== undefined && task.wrong.length < WRONG_WAYS)
      say(`a challenge has at least ${WRONG_WAYS} wrong ways`)
    if (missed([]).length === 0) say('the goals are reached before anything is done')
    task.solutions.forEach((way, number) => {
      const goals = missed(way)
      if (goals.length > 0) say(`solution ${number + 1} misses: ${goals.join('; ')}`)
    })
    task.wrong.forEach((way, number) => {
      if (missed(way).length === 0) say(`wrong way ${number + 1} reaches every goal`)
    })
  })
  return flaws
}

/** Two languages of one lesson: what in the first is not so in the second, in words; empty when they agree. */
export function compareLanguages(lesson: Lesson, other: Lesson): string[] {
  const problems: string[] = []
  const same = (what: string, of: (lesson: Lesson) => unknown) => {
    if (JSON.stringify(of(lesson)) !== JSON.stringify(of(other))) problems.push(`${what} differs`)
  }
  same('id', ({ id }) => id)
  same('minutes', ({ minutes }) => minutes)
  same('level', ({ level }) => level)
  same('number of steps', ({ steps }) => steps.length)
  lesson.steps.forEach((_, index) => {
    const step = ({ steps }: Lesson) => steps[index]
    const number = index + 1
    same(`step ${number}: commands or outputs`, (of) => step(of)?.commands)
    same(`step ${number}: goals`, (of) => step(of)?.task?.goals.map(({ script }) => script))
    same(`step ${number}: number of hints`, (of) => step(of)?.task?.hints.length)
    same(`step ${number}: solutions`, (of) => step(of)?.task?.solutions)
    same(`step ${number}: wrong ways`, (of) => step(of)?.task?.wrong)
    same(`step ${number}: kinds of text`, (of) => step(of)?.body.map(kindOf))
    same(`step ${number}: kinds of text behind the commands`, (of) => step(of)?.answer.map(kindOf))
  })
  return problems
}

/** Of questions, which choices are right counts too. */
function kindOf(block: Step['body'][number]): unknown {
  if (block.type === 'question') return block.choices.map(({ isRight, why }) => [isRight, why.length > 0])
  return block.type === 'commands' ? [block.type, block.use] : block.type
}

/** A command that would go on for ever, as `watch` does, is ended after so many seconds of its machine, or so many steps. */
const MAX_SECONDS = 600
const MAX_STEPS = 10_000
/** Steps that it has then to end. */
const GRACE = 100
const INTERRUPT = '\x03'

function runWithin(runner: Runner, command: string): void {
  const end = runner.machine.elapsed() + MAX_SECONDS
  const steps = runner.run(command)
  for (let count = 1; steps.next().done !== true; count++) {
    const isLong = count > MAX_STEPS || runner.machine.elapsed() > end
    if (isLong && count % GRACE === 0) runner.input(INTERRUPT)
  }
}

/** Fresh machines of the article's profile. */
export function onSimulator(software: Software): Execute {
  return ({ commands, goals }) => {
    let output = ''
    const machine = new Machine(findProfile('article') as Profile, software)
    const events = {
      output() {},
      started() {},
      ended(outcome: { output: string }) {
        output += outcome.output
      },
      prompted() {},
    }
    const runner = new Runner(machine, events, () => 0)
    finish(runner.untilPrompt())
    const outputs = commands.map((command) => {
      output = ''
      runWithin(runner, command)
      return output
    })
    return { outputs, reached: goals.map((goal) => finish(machine.runScript(goal)) === 0) }
  }
}

function finish<Result>(steps: Generator<void, Result, void>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Of a post: that there are commands, and that each is one. What they print may differ in dates, numbers and names. */
export function checkPost(post: Lesson, execute: Execute): Flaw[] {
  const commands = commandsOf(post)
  if (commands.length === 0) return [{ kind: 'task', step: 1, message: 'no commands found' }]
  const { outputs } = execute({ commands: commands.map(({ command }) => command), goals: [] })
  const left = outputs.values()
  return post.steps.flatMap((step, index) =>
    step.commands.flatMap(({ command, output }): Flaw[] => {
      const printed = linesOf(left.next().value ?? '')
      const isUnknown =
        printed.some((line) => UNKNOWN.test(line)) && !output?.some((line) => UNKNOWN.test(line))
      return isUnknown ? [{ kind: 'output', step: index + 1, command, expected: output ?? [], printed }] : []
    }),
  )
}

const UNKNOWN = /: command not found$/
