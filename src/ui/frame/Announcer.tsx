import { isChange } from '../../scene/scene.ts'
import { useMachine } from '../state/playground.ts'
import { happeningsOf } from '../tools/happened.ts'
import { useToolText } from '../tools/Panel.tsx'

/** More sentences at once nobody can follow by ear. */
const MOST = 3

/** Says what the last command did to the layers, to who hears the page: the diagram only shows it. */
export function Announcer() {
  const update = useMachine((machine) => machine.scene)
  const { happened: words } = useToolText()
  if (update === null || update.cause !== 'command' || update.scene.view !== 'overlay')
    return <p className="off-screen" role="status" data-testid="announcer" />
  const all = happeningsOf(update.motions.filter(isChange), update.scene, words)
  const said = all.slice(0, MOST).map(({ sentence }) => sentence)
  if (all.length > MOST) said.push(words.more(all.length - MOST))
  return (
    <p className="off-screen" role="status" data-testid="announcer">
      {said.join(' ')}
    </p>
  )
}
