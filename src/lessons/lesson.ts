/**
 * A lesson as the page shows it: plain data, made from Markdown when the page is built (parse.ts), so that
 * the page needs no Markdown parser.
 *
 * Terms
 * - step: what one heading of the Markdown holds. Its commands run in order; it is done when all have run.
 * - body: what the reader sees when the step opens, commands included, in reading order.
 * - answer: what follows the step's last command. It tells what happened, so it is to be shown once the
 *   commands have run: the lesson asks before it shows.
 * - remark: an aside, for example where Linux and the article that the lesson follows differ.
 * - task: what the reader is to reach in a step by commands of their own. It is checked by what the machine holds, never by
 *   what was typed: its goals are shell scripts that run on a copy of the machine.
 * - challenge: a lesson with a level, which is one task.
 * - post: somebody's Markdown that was not written as a lesson (post.ts).
 */

export type LessonLanguage = 'zh-CN' | 'en'

/** What a menu shows of a lesson. */
export interface LessonHead {
  /** what `?lesson=` names; the same in every language */
  readonly id: string
  readonly title: string
  readonly language: LessonLanguage
  /** how long it takes, about */
  readonly minutes: number
  /** of a challenge: 1 (easy) to 5 (hard) */
  readonly level?: number
}

export interface Lesson extends LessonHead {
  /** what one learns, in a sentence; empty where the text does not say */
  readonly summary: string
  /** where a post comes from: an address, or a file's name */
  readonly source?: string
  readonly intro: readonly Block[]
  readonly steps: readonly Step[]
}

/** A lesson whose text is fetched when it is wanted. */
export interface LessonEntry {
  readonly head: LessonHead
  readonly load: () => Promise<Lesson>
}

export interface Step {
  readonly title: string
  readonly body: readonly Block[]
  readonly answer: readonly Block[]
  /** all commands of `body`, in order */
  readonly commands: readonly LessonCommand[]
  readonly task: Task | null
  /** for who teaches: shown in the window beside a presentation, and nowhere else */
  readonly notes: readonly Block[]
}

export interface Task {
  readonly goals: readonly Goal[]
  /** each says more than the one before */
  readonly hints: readonly (readonly Block[])[]
  /** ways to the goals, the first one to be watched */
  readonly solutions: readonly (readonly LessonCommand[])[]
  /** ways that do not lead there: for the checker, the page has none */
  readonly wrong: readonly (readonly LessonCommand[])[]
}

export interface Goal {
  /** what is to be so, in words */
  readonly label: string
  /** a script for bash, begun in /root/ufs; the goal is reached when it ends with status 0 */
  readonly script: string
}

export interface LessonCommand {
  /** as it is typed; may have several lines (a here-document, lines that end in a backslash) */
  readonly command: string
  /**
   * what the terminal must print, line by line; a line `...` stands for any lines, `...` within a line for any
   * text. null: not checked.
   */
  readonly output: readonly string[] | null
}

export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly type: 'remark'; readonly children: readonly Block[] }
  | {
      readonly type: 'commands'
      readonly commands: readonly LessonCommand[]
      /** `setup`: run together, as what the step starts from; `predict`: the reader says first what the last one prints */
      readonly use?: 'setup' | 'predict'
    }
  /** text to be read, not run */
  | { readonly type: 'code'; readonly text: string }
  /** a question with choices, one or more of which are right */
  | { readonly type: 'question'; readonly choices: readonly Choice[] }
  /** where the task of the step stands in its text */
  | { readonly type: 'task' }
  /** the layers as they are when the lesson's commands up to here have run */
  | { readonly type: 'picture' }

export interface Choice {
  readonly children: readonly Inline[]
  readonly isRight: boolean
  /** why it is right or wrong, shown once it is chosen */
  readonly why: readonly Block[]
}

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong'; readonly children: readonly Inline[] }
  | { readonly type: 'emphasis'; readonly children: readonly Inline[] }
  /** `url`: on the web, or `ref:NAME`, an entry of the reference */
  | { readonly type: 'link'; readonly url: string; readonly children: readonly Inline[] }
