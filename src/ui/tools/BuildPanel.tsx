import { useState } from 'react'
import type { DirectoriesScene, OverlayScene, Scene, SceneCell } from '../../scene/scene.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useIsFree } from '../lesson/use-is-free.ts'
import { useMachine, useView } from '../state/playground.ts'
import type { Selection } from '../state/view.ts'
import {
  makeDirectory,
  makeFile,
  mountOverlay,
  type Place,
  remove,
  rename,
  unmount,
  writeFile,
} from './commands.ts'
import { Command, Field, Panel, useToolText } from './Panel.tsx'

interface BuildPanelProps {
  readonly scene: Scene
  readonly onClose: () => void
}

/** Files, directories and mounts without typing: each act types the command that does it. */
export function BuildPanel({ scene, onClose }: BuildPanelProps) {
  const text = useToolText()
  const selection = useView((view) => view.selection)
  const cell = selection === null ? null : selectedCell(scene, selection)
  return (
    <Panel title={text.build} name="build" onClose={onClose}>
      {(scene.view === 'empty' || scene.view === 'images') && <FirstDirectories scene={scene} />}
      {scene.view === 'directories' && <Mounting scene={scene} />}
      {(scene.view === 'directories' || scene.view === 'overlay') && (
        <Making scene={scene} chosen={selection} />
      )}
      {scene.view === 'overlay' &&
        (selection === null || cell === null || cell.ghost ? (
          <p className="tool-note">{text.selectFirst}</p>
        ) : (
          <Changing
            key={`${selection.layer} ${selection.path}`}
            scene={scene}
            selection={selection}
            cell={cell}
          />
        ))}
      {scene.view === 'overlay' && <Unmounting scene={scene} />}
    </Panel>
  )
}

function useRun() {
  const verbs = useVerbs()
  const free = useIsFree()
  return { run: verbs.run, free }
}

const useCwd = () => useMachine((machine) => machine.session.cwd)

function FirstDirectories({ scene }: { readonly scene: Scene & { view: 'empty' | 'images' } }) {
  const text = useToolText()
  const cwd = useCwd()
  const names = ['lower', 'upper', 'work', 'merged']
  const line =
    scene.view === 'images' || cwd === scene.directory
      ? `mkdir ${names.join(' ')}`
      : `mkdir ${names.map((name) => `${scene.directory}/${name}`).join(' ')}`
  return (
    <section>
      <h3>{text.make}</h3>
      <Command label={text.directories} line={line} {...useRun()} />
    </section>
  )
}

/** Which directory plays which part; the article's names are taken as they are meant. */
function Mounting({ scene }: { readonly scene: DirectoriesScene }) {
  const text = useToolText()
  const cwd = useCwd()
  const names = scene.rows.map(({ name }) => name)
  const named = (name: string) => (names.includes(name) ? name : '')
  const others = names.filter((name) => !['upper', 'work', 'merged'].includes(name))
  const [lowers, setLowers] = useState(() => [named('lower') || (others[0] ?? '')])
  const [upper, setUpper] = useState(() => named('upper'))
  const [work, setWork] = useState(() => named('work'))
  const [merged, setMerged] = useState(() => named('merged'))
  const path = (name: string) => `${scene.directory === '/' ? '' : scene.directory}/${name}`
  const isWhole = lowers.every((name) => name !== '') && merged !== '' && (upper === '') === (work === '')
  const line = isWhole
    ? mountOverlay(cwd, {
        lowers: lowers.map(path),
        upper: upper === '' ? null : path(upper),
        work: work === '' ? null : path(work),
        merged: path(merged),
      })
    : null
  const select = (label: string, value: string, onChange: (name: string) => void) => (
    <Field label={label}>
      <select className="tool-select" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{text.none}</option>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </Field>
  )
  return (
    <section>
      <h3>{text.mount}</h3>
      {select('merged', merged, setMerged)}
      {select('upper', upper, setUpper)}
      {lowers.map((lower, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a lower is its place in the stack
        <div key={index}>
          {select(text.lower(index + 1), lower, (name) =>
            setLowers(lowers.map((one, at) => (at === index ? name : one))),
          )}
        </div>
      ))}
      {lowers.length < names.length && (
        <button type="button" className="button" onClick={() => setLowers([...lowers, ''])}>
          {text.addLower}
        </button>
      )}
      {select('work', work, setWork)}
      <Command label={text.mount} line={line} {...useRun()} />
    </section>
  )
}

function Unmounting({ scene }: { readonly scene: OverlayScene }) {
  const text = useToolText()
  const cwd = useCwd()
  return (
    <section>
      <Command label={text.unmount} line={unmount({ cwd, path: scene.mount.target })} {...useRun()} />
    </section>
  )
}

interface Home {
  readonly key: string
  readonly name: string
  readonly directory: string
}

function homesOf(scene: OverlayScene | DirectoriesScene): Home[] {
  if (scene.view === 'overlay') {
    return scene.layers.map(({ key, directory }) => ({ key, name: baseName(directory), directory }))
  }
  return scene.rows.map(({ name }) => ({ key: name, name, directory: `${scene.directory}/${name}` }))
}

interface MakingProps {
  readonly scene: OverlayScene | DirectoriesScene
  readonly chosen: Selection | null
}

/** A new file or directory; where a directory is selected, in that one. */
function Making({ scene, chosen }: MakingProps) {
  const text = useToolText()
  const cwd = useCwd()
  const homes = homesOf(scene)
  const [kind, setKind] = useState<'file' | 'directory'>('file')
  const [wanted, setWanted] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [content, setContent] = useState('')
  const cell = chosen === null ? null : selectedCell(scene, chosen)
  const isInside = wanted === null && chosen !== null && cell?.kind === 'directory' && !cell.ghost
  const home = homes.find(({ key }) => key === (isInside ? chosen.layer : wanted)) ?? (homes[0] as Home)
  const inside = isInside ? chosen.path : ''
  const place: Place = { cwd, path: `${home.directory}${inside}/${name}` }
  const line =
    name === ''
      ? null
      : kind === 'directory'
        ? makeDirectory(place)
        : content === ''
          ? makeFile(place)
          : writeFile(place, content)
  return (
    <section>
      <h3>{text.make}</h3>
      <div className="tool-choice">
        {(['file', 'directory'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="tool-kind" checked={kind === one} onChange={() => setKind(one)} />
            {text[one]}
          </label>
        ))}
      </div>
      <Field label={text.where}>
        <select
          className="tool-select"
          value={isInside ? '' : home.key}
          onChange={(event) => setWanted(event.target.value)}
        >
          {isInside && <option value="">{`${home.name}${inside}`}</option>}
          {homes.map(({ key, name: label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Field label={text.name}>
        <input className="field" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      {kind === 'file' && (
        <Field label={text.text}>
          <input className="field" value={content} onChange={(event) => setContent(event.target.value)} />
        </Field>
      )}
      <Command label={text.create} line={line} {...useRun()} />
    </section>
  )
}

interface ChangingProps {
  readonly scene: OverlayScene
  readonly selection: Selection
  readonly cell: SceneCell
}

/** What can be done with the selected name. */
function Changing({ scene, selection, cell }: ChangingProps) {
  const text = useToolText()
  const cwd = useCwd()
  const { run, free } = useRun()
  const layer =
    selection.layer === 'work' ? scene.work : scene.layers.find(({ key }) => key === selection.layer)
  const directory = layer?.directory ?? ''
  const place: Place = { cwd, path: `${directory}${selection.path}` }
  const [content, setContent] = useState(cell.preview ?? '')
  const [to, setTo] = useState(selection.path.slice(1))
  const isMoved = to !== '' && to !== selection.path.slice(1)
  return (
    <section>
      <h3>{text.selected(`${baseName(directory)}${selection.path}`)}</h3>
      {cell.kind === 'file' && (
        <>
          <Field label={text.text}>
            <textarea
              className="field"
              rows={2}
              value={content}
              onChange={(event) => setContent(event.target.value)}
            />
          </Field>
          <Command label={text.edit} line={writeFile(place, content)} run={run} free={free} />
          {content !== '' && (
            <Command
              label={text.append}
              line={writeFile(place, content, { append: true })}
              run={run}
              free={free}
            />
          )}
        </>
      )}
      <Field label={text.renameTo}>
        <input className="field" value={to} onChange={(event) => setTo(event.target.value)} />
      </Field>
      <Command
        label={text.rename}
        line={isMoved ? rename(place, `${directory}/${to}`) : null}
        run={run}
        free={free}
      />
      <Command label={text.remove} line={remove(place, cell.kind === 'directory')} run={run} free={free} />
    </section>
  )
}

function selectedCell(scene: Scene, { layer, path }: Selection): SceneCell | null {
  if (scene.view !== 'overlay') return null
  const row = layer === 'work' ? scene.work : scene.layers.find(({ key }) => key === layer)
  return row?.cells.find((cell) => cell.path === path) ?? null
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
