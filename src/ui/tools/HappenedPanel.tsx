import { useEffect, useState } from 'react'
import type { Motion, Scene } from '../../scene/scene.ts'
import type { Entry } from '../../session/session.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useReferenceTexts } from '../lesson/use-reference-texts.ts'
import { useMachine, usePlayground } from '../state/playground.ts'
import { type Happening, happeningsOf } from './happened.ts'
import { Panel, useToolText } from './Panel.tsx'

interface HappenedPanelProps {
  readonly scene: Scene
  readonly onClose: () => void
}

/** Sentences that are listed; a command that does more repeats itself. */
const MOST = 60

/** What the command that the time line stands on did to the layers, one sentence each. */
export function HappenedPanel({ scene, onClose }: HappenedPanelProps) {
  const text = useToolText()
  const words = text.happened
  const entry = useMachine(({ session }) => session.entries[session.position - 1])
  const motions = useMotions(entry)
  const all = motions === null || scene.view !== 'overlay' ? [] : happeningsOf(motions, scene, words)
  return (
    <Panel title={words.title} name="happened" onClose={onClose}>
      {entry === undefined ? (
        <p className="tool-note">{words.none}</p>
      ) : (
        <>
          <pre className="tool-line">$ {entry.line}</pre>
          {motions === null && <p className="tool-note">{text.loading}</p>}
          {motions !== null && all.length === 0 && <p className="tool-note">{words.nothing}</p>}
          <ol className="tool-happened">
            {all.slice(0, MOST).map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: what a command did keeps its order
              <Item key={index} happening={one} />
            ))}
          </ol>
          {all.length > MOST && <p className="tool-note">{words.more(all.length - MOST)}</p>}
        </>
      )}
    </Panel>
  )
}

function Item({ happening: { sentence, kernel, rule } }: { readonly happening: Happening }) {
  const reference = useReferenceTexts()
  const verbs = useVerbs()
  return (
    <li>
      <p>{sentence}</p>
      <p className="tool-why">
        {kernel !== null && (
          <code title={kernel.file}>
            {kernel.name} <span>{kernel.file}</span>
          </code>
        )}
        <button type="button" className="button" onClick={() => verbs.showReference(rule)}>
          {reference.rules[rule].title}
        </button>
      </p>
    </li>
  )
}

/** Of a command that ran while somebody looked, as it was told then; of others, the session is told once more. */
function useMotions(entry: Entry | undefined): readonly Motion[] | null {
  const { client } = usePlayground()
  const known = useMachine((machine) => (entry === undefined ? undefined : machine.motions.get(entry)))
  const isBusy = useMachine((machine) => machine.session.running)
  const [told, setTold] = useState<{ of: Entry; motions: readonly Motion[] } | null>(null)
  useEffect(() => {
    if (entry === undefined || known !== undefined || isBusy) return
    let isWanted = true
    client.history().then(
      (steps) => isWanted && setTold({ of: entry, motions: steps.at(-1)?.motions ?? [] }),
      (error: unknown) => console.warn(error),
    )
    return () => {
      isWanted = false
    }
  }, [client, entry, known, isBusy])
  return known ?? (told !== null && told.of === entry ? told.motions : null)
}
