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
}

export interface Lesson extends LessonHead {
  readonly intro: readonly Block[]
  readonly steps: readonly Step[]
}

/** A lesson whose text is fetched when it is wanted. */
export interface LessonEntry {
  readonly head: LessonHead
  readonly load: () => Promise<{ readonly default: Lesson }>
}

export interface Step {
  readonly title: string
  readonly body: readonly Block[]
  readonly answer: readonly Block[]
  /** all commands of `body`, in order */
  readonly commands: readonly LessonCommand[]
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
  | { readonly type: 'commands'; readonly commands: readonly LessonCommand[] }
  /** text to be read, not run */
  | { readonly type: 'code'; readonly text: string }
  /** a question with choices, one of which is right */
  | { readonly type: 'question'; readonly choices: readonly Choice[] }

export interface Choice {
  readonly children: readonly Inline[]
  readonly isRight: boolean
}

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong'; readonly children: readonly Inline[] }
  | { readonly type: 'emphasis'; readonly children: readonly Inline[] }
  | { readonly type: 'link'; readonly url: string; readonly children: readonly Inline[] }
