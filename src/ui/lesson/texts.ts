/**
 * Every word of the parts of lessons that are loaded after the first screen, as a type: a language is one object of this shape
 * (texts.en.ts, texts.zh-CN.ts), and a missing entry fails the types.
 */

export interface LessonTexts {
  readonly task: {
    readonly title: string
    readonly reached: string
    readonly open: string
    readonly allReached: string
    readonly count: (reached: number, count: number) => string
    readonly checking: string
    readonly checkNow: string
    readonly check: string
    readonly hint: (left: number) => string
    readonly hintTitle: (number: number, count: number) => string
    readonly solution: string
    readonly solutionTitle: string
    readonly otherWays: (count: number) => string
    readonly watch: string
    readonly prepare: string
    readonly prepareAgain: string
    readonly prepareText: string
    readonly prepareCommands: (count: number) => string
    readonly first: string
  }
  readonly predict: {
    readonly label: string
    readonly place: string
    readonly right: string
    readonly printed: string
    readonly nothing: string
  }
  readonly picture: {
    readonly label: string
    readonly show: string
    readonly none: string
    readonly covered: string
    readonly whiteout: string
    readonly from: (layer: string) => string
    readonly layer: string
  }
  readonly tools: {
    readonly again: string
    readonly againText: string
    readonly task: (reached: number, count: number) => string
    readonly hint: string
    readonly reference: string
    readonly own: (count: number) => string
    readonly back: string
    readonly used: string
    readonly fresh: string
    readonly different: string
    readonly skipped: string
    readonly score: (right: number, count: number) => string
    readonly postOutput: string
  }
  readonly catalogue: {
    readonly title: string
    readonly lessons: string
    readonly challenges: string
    readonly challengesText: string
    readonly level: (level: number) => string
    readonly done: string
    readonly part: (done: number, count: number) => string
    readonly total: (minutes: number) => string
    readonly own: string
    readonly ownText: string
    readonly file: string
    readonly address: string
    readonly open: string
    readonly dropped: string
    readonly progress: string
    readonly progressText: string
    readonly save: string
    readonly load: string
    readonly loaded: string
    readonly notRecords: string
    readonly classLink: string
    readonly classText: string
    readonly classLesson: string
    readonly classStep: string
    readonly classLanguage: string
    readonly classTheme: string
    readonly theme: Readonly<Record<'light' | 'dark' | 'auto', string>>
    readonly copyLink: string
    readonly copied: string
    readonly find: string
    readonly nothingFound: string
  }
  readonly problems: {
    readonly notFetched: (address: string) => string
    readonly tooLong: string
    readonly noText: string
  }
  readonly present: {
    readonly spotlight: Readonly<Record<'off' | 'diagram' | 'terminal', string>>
    readonly freeze: string
    readonly frozen: string
    readonly clear: string
    readonly undoStroke: string
    readonly unfreeze: string
    readonly notes: string
    readonly notesTitle: string
    readonly nextCommand: string
    readonly noCommand: string
    /** nothing is left, and there is no next step */
    readonly lessonOver: string
    readonly runIt: string
    readonly previousStep: string
    readonly nextStep: string
    readonly nothingNoted: string
    readonly stepText: string
    readonly stepTextTitle: string
    readonly solution: string
    readonly printed: string
    readonly elapsed: string
    readonly closed: string
    readonly after: (title: string) => string
  }
}
