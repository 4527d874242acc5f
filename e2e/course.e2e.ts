/** A student's whole course by clicking: every lesson from its first step to its last, alternating between the languages. */

import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page } from '@playwright/test'
import type { Block, Lesson, Step } from '../src/lessons/lesson.ts'
import { matchesAtAnyWidth } from '../src/lessons/matches.ts'
import { LESSONS } from '../src/lessons/order.ts'
import { parseLesson } from '../src/lessons/parse.ts'
import { en } from '../src/ui/i18n/en.ts'
import { zh } from '../src/ui/i18n/zh-CN.ts'
import { lessonTexts as enTexts } from '../src/ui/lesson/texts.en.ts'
import { lessonTexts as zhTexts } from '../src/ui/lesson/texts.zh-CN.ts'
import { open, test } from './support.ts'

test.skip(({ isMobile }) => isMobile, 'the same steps; at the wide size alone for their length')

const PAGE = { en, 'zh-CN': zh }
const TEXTS = { en: enTexts, 'zh-CN': zhTexts }

function wordsIn(language: keyof typeof PAGE) {
  const { lesson, top } = PAGE[language]
  const { task, predict, picture, catalogue } = TEXTS[language]
  return {
    next: lesson.next,
    answer: lesson.answer,
    right: lesson.right,
    asSaid: predict.right,
    hint: new RegExp(`^${task.hint(0).split(/[ （]/)[0]}`),
    solution: task.solution,
    watch: task.watch,
    solved: task.allReached,
    layers: picture.show,
    lessons: new RegExp(`^${top.lessons}:`),
    all: top.allLessons,
    done: catalogue.done,
  }
}

type Words = ReturnType<typeof wordsIn>

for (const [index, id] of LESSONS.entries()) {
  const language = index % 2 === 0 ? 'en' : 'zh-CN'
  test(`a student goes through ${id} by clicking, ${language}`, async ({ page }) => {
    const text = readFileSync(new URL(`../src/lessons/${language}/${id}.md`, import.meta.url), 'utf8')
    const lesson = parseLesson(text)
    const words = wordsIn(language)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, `?lesson=${id}&lang=${language}`)
    const pane = page.getByTestId('lesson')
    for (const [number, step] of lesson.steps.entries()) {
      const body = pane.locator('.steps > .open .step-body')
      await expect(pane.locator('.steps > .open h2')).toHaveText(titleOf(step))
      await answerQuestions(body, step.body, words)
      await runCommands(page, body, step, words)
      if (step.task !== null) await solve(body, step.task, words)
      await answerQuestions(body.locator('.answer'), step.answer, words)
      await showPictures(body, step, words)
      // Who only clicks is never told that commands of one's own changed something, nor that steps have not run.
      await expect(pane.locator('.path')).toHaveCount(0)
      await expect(pane.locator('.catch-up')).toHaveCount(0)
      if (number < lesson.steps.length - 1)
        await pane.locator('.lesson-foot').getByRole('button', { name: words.next, exact: true }).click()
    }
    await expectDone(page, lesson, words)
  })
}

/** A step that is done says so, out of sight. */
const titleOf = ({ title }: Step): RegExp =>
  new RegExp(`^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}( \\(.+\\))?$`)

const blocksOf = <Type extends Block['type']>(blocks: readonly Block[], type: Type) =>
  blocks.filter((block) => block.type === type) as Extract<Block, { type: Type }>[]

async function answerQuestions(within: Locator, blocks: readonly Block[], words: Words): Promise<void> {
  for (const [index, { choices }] of blocksOf(blocks, 'question').entries()) {
    const question = within.locator('.question').nth(index)
    for (const [number, { isRight }] of choices.entries())
      if (isRight) await question.locator('label').nth(number).click()
    if (choices.filter(({ isRight }) => isRight).length > 1)
      await question.getByRole('button', { name: words.answer, exact: true }).click()
    await expect(question.locator('.verdict')).toContainText(words.right)
  }
}

/** With the step's button, saying before what a command will print where the lesson asks; what it prints is as in the text. */
async function runCommands(page: Page, body: Locator, step: Step, words: Words): Promise<void> {
  const asked = blocksOf(step.body, 'commands').filter(({ use }) => use === 'predict')
  for (const [index, { commands }] of asked.entries()) {
    const guess = commands.at(-1)?.output?.join('\n') ?? ''
    await body.locator('.prediction textarea').nth(index).fill(guess)
  }
  for (const { command, output } of step.commands) {
    const ended = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const stop = window.playground?.on('command', ({ output: printed }) => {
            stop?.()
            resolve(printed)
          })
        }),
    )
    const run = body.locator('.command-bar .button.primary').first()
    await expect(run).not.toHaveAttribute('aria-disabled', 'true')
    await run.click()
    const printed = await ended
    if (output !== null) expect(matchesAtAnyWidth(output, printed), `${command}\n${printed}`).toBe(true)
  }
  for (const [index, { commands }] of asked.entries()) {
    const { output } = commands.at(-1) as (typeof commands)[number]
    const isExact = output?.every((line) => !line.includes('...')) === true
    if (isExact) await expect(body.locator('.prediction').nth(index)).toContainText(words.asSaid)
  }
}

/** All hints, then the solution, which is watched. */
async function solve(body: Locator, task: NonNullable<Step['task']>, words: Words): Promise<void> {
  const box = body.locator('.task')
  await expect(box.locator('.goals > li')).toHaveCount(task.goals.length)
  for (let hints = 1; hints <= task.hints.length; hints++) {
    await box.getByRole('button', { name: words.hint }).click()
    await expect(box.locator('.hint')).toHaveCount(hints)
  }
  await box.getByRole('button', { name: words.solution, exact: true }).click()
  await box.getByRole('button', { name: words.watch }).click()
  await expect(box.getByText(words.solved)).toBeVisible()
}

async function showPictures(body: Locator, step: Step, words: Words): Promise<void> {
  const count = blocksOf([...step.body, ...step.answer], 'picture').length
  for (let shown = 1; shown <= count; shown++) {
    await body.getByRole('button', { name: words.layers }).first().click()
    await expect(body.locator('.layers')).toHaveCount(shown)
  }
}

async function expectDone(page: Page, { id, title, steps }: Lesson, words: Words): Promise<void> {
  const pane = page.getByTestId('lesson')
  // The last step is open: its number stays.
  await expect(pane.locator('.steps > li.done')).toHaveCount(steps.length)
  const questions = steps.flatMap(({ body, answer }) => blocksOf([...body, ...answer], 'question'))
  if (questions.length > 0) await expect(pane.locator('.score')).toContainText(/\d/)
  await page.getByRole('button', { name: words.lessons }).click()
  await page.getByRole('menuitem', { name: words.all }).click()
  const row = page.getByRole('dialog').getByRole('listitem').filter({ hasText: title }).first()
  await expect(row, id).toContainText(words.done)
}
