import { useEffect, useMemo, useState } from 'react'
import type { HistoryStep } from '../../host/client.ts'
import { type Change, compareCells } from '../../scene/compare.ts'
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

/** What is compared: a layer as it was after so many commands; null: as it is now. */
interface Side {
  readonly layer: LayerKey
  readonly position: number | null
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
  const steps = useHistory(from.position !== null || to.position !== null)
  const isWaiting = steps === null && (from.position !== null || to.position !== null)
  const changes = useMemo((): readonly Change[] => {
    if (!isOverlay || isWaiting) return []
    const cellsOf = ({ layer, position }: Side) => {
      const then = position === null ? scene : (steps?.[position]?.scene ?? null)
      return (then?.view === 'overlay' && then.layers.find(({ key }) => key === layer)?.cells) || []
    }
    return compareCells(cellsOf(from), cellsOf(to))
  }, [scene, isOverlay, isWaiting, from, to, steps])

  useEffect(() => {
    onBadges(changes.flatMap((change) => badgeOf(change, from, to)))
    return () => onBadges([])
  }, [changes, from, to, onBadges])

  if (!isOverlay) return null
  const isNow = from.position === null && to.position === null
  const directory = (side: Side) => scene.layers.find(({ key }) => key === side.layer)?.directory ?? '/'
  return (
    <Panel title={text.compare} name="compare" onClose={onClose}>
      <SideChoice label={text.from} side={from} onChange={setFrom} scene={scene} />
      <SideChoice label={text.to} side={to} onChange={setTo} scene={scene} />
      <p className="tool-note" aria-live="polite">
        {isWaiting ? text.loading : changes.length === 0 ? text.same : text.count(changes.length)}
      </p>
      {changes.length > 0 && (
        <ul className="tool-changes">
          {changes.map((change) => (
            <li key={change.path}>
              <button
                type="button"
                onClick={() => onSelect(placeOf(change, from, to))}
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
      {hasClosed(scene) && <p className="tool-note">{text.shownOnly}</p>}
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

/** The session told once more, when it is wanted and again when it has gone on; null until then. */
function useHistory(wanted: boolean): readonly HistoryStep[] | null {
  const { client } = usePlayground()
  const { entries, position, running } = useMachine((machine) => machine.session)
  const [told, setTold] = useState<{ of: unknown; at: number; steps: readonly HistoryStep[] } | null>(null)
  useEffect(() => {
    if (!wanted || running) return
    let isWanted = true
    client.history().then(
      (steps) => isWanted && setTold({ of: entries, at: position, steps }),
      (error: unknown) => console.warn(error),
    )
    return () => {
      isWanted = false
    }
  }, [client, wanted, running, entries, position])
  return told !== null && told.of === entries && told.at === position ? told.steps : null
}

/** Where what the change is about is to be seen: what is gone, in the row it is gone from. */
const sideOf = ({ kind }: Change, from: Side, to: Side): Side => (kind === 'removed' ? from : to)

const placeOf = (change: Change, from: Side, to: Side): Selection => ({
  layer: sideOf(change, from, to).layer,
  path: change.path,
})

function badgeOf(change: Change, from: Side, to: Side): Badge[] {
  const side = sideOf(change, from, to)
  return side.position === null ? [{ row: side.layer, path: change.path, sign: SIGNS[change.kind] }] : []
}

function hasClosed(scene: OverlayScene): boolean {
  const closed = (columns: OverlayScene['columns']): boolean =>
    columns.some(({ directory, expanded, hidden, children }) =>
      directory && !expanded ? hidden > 0 : closed(children),
    )
  return closed(scene.columns)
}
