import { useEffect, useState } from 'react'
import type { Examined, HistoryStep } from '../../host/client.ts'
import { formatMode } from '../diagram/names.ts'
import { useMachine, usePlayground } from '../state/playground.ts'
import type { Selection } from '../state/view.ts'
import { hexLines, type Incident, storyOf, xattrText } from './details.ts'
import { useToolText } from './Panel.tsx'

/** ms that the selection and the scene stay as they are */
const REST = 300

export interface InspectorDetailsProps {
  readonly selection: Selection
}

/** Below the inspector's answer: what stat, getfattr and od say, the other names, and what became of the file. */
export function InspectorDetails({ selection }: InspectorDetailsProps) {
  const text = useToolText()
  const { client } = usePlayground()
  const scene = useMachine((machine) => machine.scene)
  const isBusy = useMachine((machine) => machine.session.running)
  const { layer, path } = selection
  const [seen, setSeen] = useState<Examined | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scene is another state of the object
  useEffect(() => {
    if (isBusy) return
    let isWanted = true
    // It takes the machine itself: who goes through the past is not to wait for that at every step.
    const timer = setTimeout(() => {
      void client.examine(layer, path).then((examined) => isWanted && setSeen(examined))
    }, REST)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [client, layer, path, scene, isBusy])
  if (seen === null) return null
  const { times } = seen
  return (
    <div className="tool-details">
      <details>
        <summary>{text.attributes}</summary>
        <dl>
          <Row name={text.inode} value={String(seen.ino)} />
          <Row name={text.links} value={String(seen.nlink)} />
          <Row name={text.mode} value={`${formatMode(seen.mode)} ${(seen.mode & 0o7777).toString(8)}`} />
          <Row name={text.owner} value={`${seen.uid}:${seen.gid}`} />
          <Row name={text.size} value={String(seen.size)} />
          <Row name="mtime" value={timeOf(times.modify)} />
          <Row name="ctime" value={timeOf(times.change)} />
          <Row name="atime" value={timeOf(times.access)} />
        </dl>
      </details>
      {seen.xattrs.length > 0 && (
        <details>
          <summary>{text.xattrs(seen.xattrs.length)}</summary>
          <dl>
            {seen.xattrs.map(({ name, value }) => (
              <Row key={name} name={name} value={xattrText(value)} />
            ))}
          </dl>
        </details>
      )}
      {seen.names.length > 1 && (
        <details>
          <summary>{text.names(seen.names.length)}</summary>
          <ul>
            {seen.names.map((name) => (
              <li key={name}>{name.slice(1)}</li>
            ))}
          </ul>
        </details>
      )}
      {seen.bytes.length > 0 && (
        <details>
          <summary>{text.bytes(Math.min(seen.bytes.length, seen.size))}</summary>
          <pre>{hexLines(seen.bytes).join('\n')}</pre>
        </details>
      )}
      <Story key={`${layer} ${path}`} selection={selection} />
    </div>
  )
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

/** Fetched when it is opened: the session is done again for it. */
function Story({ selection }: { readonly selection: Selection }) {
  const text = useToolText()
  const { client } = usePlayground()
  const [steps, setSteps] = useState<readonly HistoryStep[] | null>(null)
  const story = steps === null ? null : storyOf(steps, selection)
  return (
    <details
      onToggle={(event) => {
        if (event.currentTarget.open) client.history().then(setSteps, (error: unknown) => console.warn(error))
      }}
    >
      <summary>{text.story}</summary>
      {story === null ? (
        <p>{text.loading}</p>
      ) : story.length === 0 ? (
        <p>{text.noStory}</p>
      ) : (
        <ol>
          {story.map((incident) => (
            <li key={`${incident.number} ${incident.kind}`}>{sentence(incident, text)}</li>
          ))}
        </ol>
      )}
    </details>
  )
}

const sentence = ({ number, kind, line }: Incident, text: ReturnType<typeof useToolText>): string =>
  text.incident(text.incidents[kind], number, line)

const timeOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('T', ' ').replace('Z', ' UTC')
