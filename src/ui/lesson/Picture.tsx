import { useEffect, useState } from 'react'
import type { LayerKey, OverlayScene, Scene } from '../../scene/scene.ts'
import { Icon } from '../parts/icons.tsx'
import { usePlayground } from '../state/playground.ts'
import { useLessonTexts } from './use-lesson-texts.ts'
import './task.css'

/** The layers as they are when `lines` have run, on a machine of their own: the reader's is left alone. */
export function Picture({ lines }: { readonly lines: readonly string[] }) {
  const { picture: text } = useLessonTexts()
  const { client } = usePlayground()
  const [isShown, setIsShown] = useState(false)
  const [scene, setScene] = useState<Scene | null>(null)
  // A command may have several lines.
  const session = JSON.stringify(lines)
  useEffect(() => {
    if (!isShown) return
    let isCurrent = true
    void client.picture(JSON.parse(session)).then((next) => isCurrent && setScene(next))
    return () => {
      isCurrent = false
    }
  }, [client, session, isShown])
  if (!isShown) {
    return (
      <button type="button" className="button outlined picture-button" onClick={() => setIsShown(true)}>
        <Icon name="list" />
        {text.show}
      </button>
    )
  }
  if (scene === null) return <p>{text.label}</p>
  if (scene.view !== 'overlay') return <p>{text.none}</p>
  return <LayerTable scene={scene} />
}

/** Rows are layers, columns are names: the diagram in small, and still. */
function LayerTable({ scene }: { readonly scene: OverlayScene }) {
  const { picture: text } = useLessonTexts()
  const paths = scene.columns.flatMap(pathsOf)
  const nameOf = (path: string) => path.slice(1)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and must scroll by keyboard
    <section className="layers" tabIndex={0} aria-label={text.label}>
      <table>
        <caption className="off-screen">{text.label}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="off-screen">{text.layer}</span>
            </th>
            {paths.map((path) => (
              <th key={path} scope="col">
                {nameOf(path)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {scene.layers.map((layer) => (
            <tr key={layer.key} data-layer={hueOf(layer.key)}>
              <th scope="row">{shortName(layer.key, scene)}</th>
              {paths.map((path) => {
                const cell = layer.cells.find((candidate) => candidate.path === path)
                if (cell === undefined || cell.ghost) return <td key={path} />
                const words =
                  cell.from !== null
                    ? text.from(shortName(cell.from, scene))
                    : cell.kind === 'whiteout'
                      ? text.whiteout
                      : cell.covered
                        ? text.covered
                        : ''
                return (
                  <td key={path} data-layer={hueOf(cell.from ?? layer.key)}>
                    <span className={`layer-cell ${cell.kind} ${cell.covered ? 'covered' : ''}`}>
                      {cell.kind === 'directory' ? `${cell.name}/` : cell.name}
                      {words !== '' && <small>{words}</small>}
                    </span>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const pathsOf = (column: OverlayScene['columns'][number]): string[] => [
  column.path,
  ...column.children.flatMap(pathsOf),
]

const hueOf = (key: LayerKey): string => key.replace(':', '-')

/** `lower` where there is one, `lower 1`, `lower 2` ... from the top where there are more. */
function shortName(key: LayerKey, scene: OverlayScene): string {
  const number = /^lower:(\d+)$/.exec(key)?.[1]
  if (number === undefined) return key
  return scene.layers.filter((layer) => layer.key.startsWith('lower:')).length > 1
    ? `lower ${Number(number) + 1}`
    : 'lower'
}
