/** What scripts/lessons-plugin.ts makes of a lesson's Markdown. */
declare module '*.md' {
  const lesson: import('./lesson.ts').Lesson
  export default lesson
}

/** Only its front matter. */
declare module '*.md?head' {
  const head: import('./lesson.ts').LessonHead
  export default head
}
