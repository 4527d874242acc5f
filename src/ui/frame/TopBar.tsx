import { LANGUAGE_NAMES, LANGUAGES, type Language, useText } from '../i18n/index.ts'
import { kindOf } from '../lesson/names.ts'
import { Brand, Icon, type IconName } from '../parts/icons.tsx'
import { Menu, type MenuItem } from '../parts/Menu.tsx'
import { useMedia } from '../parts/media.ts'
import type { ThemeChoice } from '../state/parameters.ts'
import {
  canRedo,
  canUndo,
  setTheme,
  useMachine,
  usePlayground,
  useReading,
  useView,
} from '../state/playground.ts'
import { useVerbs } from './verbs.ts'

interface TopBarProps {
  readonly chooseLanguage: (language: Language) => void
}

export function TopBar({ chooseLanguage }: TopBarProps) {
  const isPhone = useMedia('(max-width: 599px)')
  return isPhone ? <PhoneBar chooseLanguage={chooseLanguage} /> : <WideBar chooseLanguage={chooseLanguage} />
}

function WideBar({ chooseLanguage }: TopBarProps) {
  const { top: text, productName, languageName } = useText()
  const verbs = useVerbs()
  const undoable = useMachine(canUndo)
  const redoable = useMachine(canRedo)
  const ran = useMachine((machine) => machine.session.entries.length > 0)
  const theme = useView((view) => view.theme)
  return (
    <header className="top">
      <div className="brand">
        <Brand />
        <span className="brand-name">{productName}</span>
      </div>
      <div className="crumb">
        <LessonMenu />
      </div>
      <div className="grow" />
      <BarButton icon="undo" label={text.undo} disabled={!undoable} onClick={verbs.undo} />
      <BarButton icon="redo" label={text.redo} disabled={!redoable} onClick={verbs.redo} />
      <BarButton icon="reset" label={text.reset} disabled={!ran} onClick={verbs.askReset} />
      <span className="separator" />
      <BarButton icon="share" label={text.share} onClick={verbs.share} />
      <BarButton icon="present" label={text.present} onClick={verbs.present} />
      <span className="separator" />
      <Menu
        name={`${text.language}: ${languageName}`}
        className="button"
        items={useLanguageItems(chooseLanguage)}
      >
        <Icon name="globe" />
        <span className="word">{languageName}</span>
      </Menu>
      <Menu name={text.theme} className="button square" items={useMoreItems()}>
        <Icon name={THEME_ICONS[theme]} />
      </Menu>
    </header>
  )
}

/** Everything that has no room stands in one menu. */
function PhoneBar({ chooseLanguage }: TopBarProps) {
  const { top: text } = useText()
  const verbs = useVerbs()
  const words = useText()
  const reading = useReading((state) => state)
  const { lesson } = reading
  const undoable = useMachine(canUndo)
  const redoable = useMachine(canRedo)
  const ran = useMachine((machine) => machine.session.entries.length > 0)
  const items: MenuItem[] = [
    { label: text.undo, icon: 'undo', disabled: !undoable, select: verbs.undo },
    { label: text.redo, icon: 'redo', disabled: !redoable, select: verbs.redo },
    { label: text.reset, icon: 'reset', disabled: !ran, select: verbs.askReset },
    { label: text.share, icon: 'share', select: verbs.share },
    { label: text.happened, separated: true, select: () => verbs.toggleTool('happened') },
    { label: text.build, select: () => verbs.toggleTool('build') },
    { label: text.compare, select: () => verbs.toggleTool('compare') },
    { label: text.take, select: verbs.take },
    ...separated(useLessonItems()),
    ...separated(useLanguageItems(chooseLanguage)),
    ...separated(useMoreItems()),
  ]
  return (
    <header className="top">
      <Brand />
      <b>{lesson === null ? text.freePlay : kindOf(words, reading, lesson)}</b>
      <span className="top-title">{lesson?.title}</span>
      <div className="grow" />
      <Menu name={text.menu} className="button square" items={items}>
        <Icon name="menu" />
      </Menu>
    </header>
  )
}

function LessonMenu() {
  const words = useText()
  const { top: text } = words
  const reading = useReading((state) => state)
  const { lesson } = reading
  const number = lesson === null ? text.freePlay : kindOf(words, reading, lesson)
  const name = `${text.lessons}: ${number} ${lesson?.title ?? ''}`
  return (
    <Menu name={name.trim()} className="button lesson-menu" items={useLessonItems()}>
      <Icon name="list" />
      <span className="lesson-menu-title">
        {number} <b>{lesson?.title}</b>
      </span>
      <Icon name="down" />
    </Menu>
  )
}

const THEME_ICONS: Record<ThemeChoice, IconName> = { light: 'sun', dark: 'moon', auto: 'halfMoon' }

function useLessonItems(): MenuItem[] {
  const { top: text } = useText()
  const verbs = useVerbs()
  const { lesson, lessons } = useReading((reading) => reading)
  return [
    ...lessons.map((candidate, index) => ({
      label: `${text.lesson(index + 1)} ${candidate.title}`,
      checked: candidate.id === lesson?.id,
      select: () => verbs.openLesson(candidate.id),
    })),
    {
      label: text.freePlay,
      checked: lesson === null,
      separated: true,
      select: () => verbs.openLesson(null),
    },
    { label: text.allLessons, icon: 'list', separated: true, select: verbs.showLessons },
  ]
}

function useLanguageItems(chooseLanguage: (language: Language) => void): MenuItem[] {
  const language = useView((view) => view.language)
  return LANGUAGES.map((candidate) => ({
    label: LANGUAGE_NAMES[candidate],
    checked: candidate === language,
    select: () => chooseLanguage(candidate),
  }))
}

/** Themes, and what else is chosen once and rarely. */
function useMoreItems(): MenuItem[] {
  const { top: text } = useText()
  const playground = usePlayground()
  const verbs = useVerbs()
  const theme = useView((view) => view.theme)
  const screenReader = useView((view) => view.screenReader)
  const choices: ThemeChoice[] = ['light', 'dark', 'auto']
  return [
    ...choices.map((choice) => ({
      label: text[choice],
      checked: choice === theme,
      select: () => setTheme(playground, choice),
    })),
    {
      label: text.screenReader,
      on: screenReader,
      separated: true,
      select: verbs.toggleScreenReader,
    },
    { label: text.reference, icon: 'book', select: () => verbs.showReference(null) },
    { label: text.keys, icon: 'keyboard', select: verbs.showKeys },
  ]
}

function separated(items: readonly MenuItem[]): MenuItem[] {
  return items.map((item, index) => (index === 0 ? { ...item, separated: true } : item))
}

interface BarButtonProps {
  readonly icon: IconName
  readonly label: string
  readonly disabled?: boolean
  readonly onClick: () => void
}

function BarButton({ icon, label, disabled, onClick }: BarButtonProps) {
  return (
    <button
      type="button"
      className="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      <span className="word">{label}</span>
    </button>
  )
}
