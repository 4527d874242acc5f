import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { Icon } from '../parts/icons.tsx'
import { useIsFree } from './use-is-free.ts'

/** Who comes by a link to a step, or skips some, gets the state that the step starts from. */
export function CatchUp({ commands }: { readonly commands: readonly string[] }) {
  const { lesson: text } = useText()
  const verbs = useVerbs()
  const isFree = useIsFree()
  return (
    <div className="catch-up">
      <p>{text.missing}</p>
      <button
        type="button"
        className="button outlined"
        aria-disabled={!isFree}
        onClick={() => isFree && verbs.runAll(commands)}
      >
        <Icon name="play" />
        {text.catchUp}
      </button>
    </div>
  )
}
