import type { OverlayScene, Scene } from '../../scene/scene.ts'
import type { DiagramTexts } from './texts.ts'

/** What is looked at; a choice where there are several mounts. */
export function Where({
  scene,
  texts,
  onLookAt,
}: {
  readonly scene: Scene
  readonly texts: DiagramTexts
  readonly onLookAt: (mount: number) => void
}) {
  const { header } = texts
  const nameOf = ({ type, target, container }: OverlayScene['mount']) =>
    container === undefined ? header.mountedOn(type, target) : header.container(container)
  if (scene.view === 'overlay' && scene.mounts.length > 1) {
    return (
      <select
        className="dg-select"
        aria-label={header.lookAt}
        value={scene.mount.id}
        onChange={(event) => onLookAt(Number(event.target.value))}
      >
        {scene.mounts.map((mount) => (
          <option key={mount.id} value={mount.id}>
            {nameOf(mount)}
          </option>
        ))}
      </select>
    )
  }
  const text =
    scene.view === 'overlay'
      ? nameOf(scene.mount)
      : scene.view === 'empty'
        ? header.emptyDirectory(scene.directory)
        : header.directoriesOf(scene.directory)
  const rest = scene.view === 'empty' ? 0 : (scene.rest ?? 0)
  return (
    <span className="dg-path">
      {text}
      {rest > 0 && ` · ${texts.cell.rest(rest)}`}
    </span>
  )
}
