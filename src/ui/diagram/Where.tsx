import { PLAIN, type Scene, type SceneMount, STORE } from '../../scene/scene.ts'
import type { DiagramTexts } from './texts.ts'

interface WhereProps {
  readonly scene: Scene
  readonly texts: DiagramTexts
  readonly onLookAt: (mount: number) => void
}

/** What is looked at; a choice where there are several mounts, or Docker's layers. */
export function Where({ scene, texts, onLookAt }: WhereProps) {
  const places = placesOf(scene, texts)
  if (places.length > 1) {
    return (
      <select
        className="dg-select"
        aria-label={texts.header.lookAt}
        value={shownAt(scene)}
        onChange={(event) => onLookAt(Number(event.target.value))}
      >
        {places.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    )
  }
  const rest = scene.view === 'directories' || scene.view === 'overlay' ? (scene.rest ?? 0) : 0
  return (
    <span className="dg-path">
      {places[0]?.name}
      {rest > 0 && ` · ${texts.cell.rest(rest)}`}
    </span>
  )
}

interface Place {
  readonly id: number
  readonly name: string
}

function placesOf(scene: Scene, texts: DiagramTexts): readonly Place[] {
  const places = scene.mounts.map((mount) => ({ id: mount.id, name: nameOf(mount, texts) }))
  return offersPlain(scene) ? [...places, { id: PLAIN, name: plainName(scene, texts) }] : places
}

function offersPlain({ view, mounts }: Scene): boolean {
  return view === 'empty' || view === 'directories' || mounts.some(({ id }) => id === STORE)
}

/** There is more than one thing to look at. */
export const hasChoice = (scene: Scene): boolean => scene.mounts.length + (offersPlain(scene) ? 1 : 0) > 1

function shownAt(scene: Scene): number {
  if (scene.view === 'overlay') return scene.mount.id
  return scene.view === 'images' ? STORE : PLAIN
}

function nameOf({ id, type, target, container }: SceneMount, { header }: DiagramTexts): string {
  if (id === STORE) return header.imagesOf(type)
  return container === undefined ? header.mountedOn(type, target) : header.container(container)
}

function plainName(scene: Scene, { header }: DiagramTexts): string {
  if (scene.view === 'empty') return header.emptyDirectory(scene.directory)
  return scene.view === 'directories' ? header.directoriesOf(scene.directory) : header.plainDirectories
}
