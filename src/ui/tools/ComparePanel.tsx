import { useEffect, useState } from 'react'
import type { Comparison, Side } from '../../host/client.ts'
import type { Change } from '../../scene/compare.ts'
import type { LayerKey, OverlayScene, Scene } from '../../scene/scene.ts'
import type { Badge } from '../diagram/index.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useIsFree } from '../lesson/use-is-free.ts'
import { useMachine, usePlayground } from '../state/playground.ts'
import type { Selection } from '../state/view.ts'
import { compareTrees } from './commands.ts'
import { Command, Field, Panel, useToolText } from './Panel.tsx'

interface ComparePanelProps {
  readonly scene: Scene
  readonly onClose: () => void
  readonly onBadges: (badges: readonly Badge[]) => void
  readonly onSelect: (selection: Selection) => void
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const

/** Two layers, or two moments, against each other: marks in the diagram and a list. */
export function ComparePanel({ scene, onClose, onBadges, onSelect }: ComparePanelProps) {
  const text = useToolText()
  const verbs = useVerbs()
  const free = useIsFree()
  const cwd = useMachine((machine) => machine.session.cwd)
  const isOverlay = scene.view === 'overlay'
  const [from, setFrom] = useState<Side>({ layer: 'lower:0', position: null })
  const [to, setTo] = useState<Side>({ layer: 'merged', position: null })
  const found = useComparison(isOverlay, from, to)
  const changes = found?.changes ?? NONE

  useEffect(() => {
    onBadges(scene.view === 'overlay' ? badgesOf(changes, scene, from, to) : [])
    return () => onBadges([])
  }, [changes, scene, from, to, onBadges])

  if (!isOverlay) return null
  const isNow = from.position === null && to.position === null
  const directory = (side: Side) => scene.layers.find(({ key }) => key === side.layer)?.directory ?? '/'
  return (
    <Panel title={text.compare} name="compare" onClose={onClose}>
      <SideChoice label={text.from} side={from} onChange={setFrom} scene={scene} />
      <SideChoice label={text.to} side={to} onChange={setTo} scene={scene} />
      <p className="tool-note" aria-live="polite">
        {found === null ? text.loading : changes.length === 0 ? text.same : text.count(changes.length)}
      </p>
      {changes.length > 0 && (
        <ul className="tool-changes">
          {changes.slice(0, MOST).map((change) => (
            <li key={change.path}>
              <button
                type="button"
                onClick={() => onSelect(placeOf(change, scene, from, to))}
                disabled={sideOf(change, from, to).position !== null}
              >
                <span className="tool-sign" aria-hidden="true">
                  {SIGNS[change.kind]}
                </span>
                <span className="tool-path">{change.path.slice(1)}</span>
                <span className="tool-what">
                  {change.kind === 'changed'
                    ? change.aspects.map((aspect) => text.aspects[aspect]).join(', ')
                    : text.kinds[change.kind]}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {changes.length > MOST && <p className="tool-note">{text.moreChanges(changes.length - MOST)}</p>}
      {found !== null && (
        <p className="tool-note">
          {[found.from, found.to].map((tree, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the two sides keep their order
            <span key={index} className="tool-looked">
              {tree === null ? text.noTree : text.looked(tree.directory, tree.names, tree.cut)}
            </span>
          ))}
        </p>
      )}
      {isNow && (
        <Command
          label={text.run}
          line={compareTrees(cwd, directory(from), directory(to))}
          run={verbs.run}
          free={free}
        />
      )}
    </Panel>
  )
}

interface SideChoiceProps {
  readonly label: string
  readonly side: Side
  readonly onChange: (side: Side) => void
  readonly scene: OverlayScene
}

function SideChoice({ label, side, onChange, scene }: SideChoiceProps) {
  const text = useToolText()
  const { entries, position } = useMachine((machine) => machine.session)
  return (
    <fieldset className="tool-side">
      <legend>{label}</legend>
      <Field label={text.layer}>
        <select
          className="tool-select"
          value={side.layer}
          onChange={(event) => onChange({ ...side, layer: event.target.value as LayerKey })}
        >
          {scene.layers.map(({ key, directory }) => (
            <option key={key} value={key}>
              {directory.slice(directory.lastIndexOf('/') + 1)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={text.moment}>
        <select
          className="tool-select"
          value={side.position ?? ''}
          onChange={({ target: { value } }) =>
            onChange({ ...side, position: value === '' ? null : Number(value) })
          }
        >
          <option value="">{text.now}</option>
          <option value="0">{text.start}</option>
          {entries.slice(0, position).map(({ line }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a command is its place in the session
            <option key={index} value={index + 1}>
              {text.after(index + 1, line)}
            </option>
          ))}
        </select>
      </Field>
    </fieldset>
  )
}

const NONE: readonly Change[] = []

/** Differences that are listed; all are counted. */
const MOST = 300

/** Asked of the machine, and again when the session has gone on or another mount is looked at; null until it answers. */
function useComparison(wanted: boolean, from: Side, to: Side): Comparison | null {
  const { client } = usePlayground()
  const { entries, position, running } = useMachine((machine) => machine.session)
  const mount = useMachine(({ scene }) => (scene?.scene.view === 'overlay' ? scene.scene.mount.id : null))
  const [found, setFound] = useState<{ of: readonly unknown[]; comparison: Comparison } | null>(null)
  useEffect(() => {
    if (!wanted || running) return
    let isWanted = true
    void client.compare(from, to).then((comparison) => {
      if (isWanted && comparison !== null) setFound({ of: [from, to, entries, position, mount], comparison })
    })
    return () => {
      isWanted = false
    }
  }, [client, wanted, running, from, to, entries, position, mount])
  const now = [from, to, entries, position, mount]
  return found?.of.every((one, index) => one === now[index]) === true ? found.comparison : null
}

/** Where what the change is about is to be seen: what is gone, in the row it is gone from. */
const sideOf = ({ kind }: Change, from: Side, to: Side): Side => (kind === 'removed' ? from : to)

/** The name itself, or the closed directory in which it is; null where the picture shows neither. */
function shownPath(scene: OverlayScene, layer: LayerKey, path: string): string | null {
  const cells = scene.layers.find(({ key }) => key === layer)?.cells ?? []
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/')))
    if (cells.some((cell) => cell.path === at)) return at
  return null
}

function placeOf(change: Change, scene: OverlayScene, from: Side, to: Side): Selection {
  const { layer } = sideOf(change, from, to)
  return { layer, path: shownPath(scene, layer, change.path) ?? change.path }
}

/** A closed directory is different where something in it is. */
function badgesOf(changes: readonly Change[], scene: OverlayScene, from: Side, to: Side): Badge[] {
  const badges = new Map<string, Badge>()
  for (const change of changes) {
    const { layer, position } = sideOf(change, from, to)
    const path = position === null ? shownPath(scene, layer, change.path) : null
    if (path === null) continue
    const key = `${layer} ${path}`
    if (path === change.path) badges.set(key, { row: layer, path, sign: SIGNS[change.kind] })
    else if (!badges.has(key)) badges.set(key, { row: layer, path, sign: SIGNS.changed })
  }
  return [...badges.values()]
}
