import { useVerbs } from '../frame/verbs.ts'
import { Icon } from '../parts/icons.tsx'
import { usePlayground, useView } from '../state/playground.ts'
import type { Keeping } from './record.ts'
import { becomeTab, forget } from './shelf.ts'
import { keepTexts } from './texts.ts'

/** What is not kept, or what is kept of a tab that is gone. */
export function KeepNotice({ keeping }: { readonly keeping: Keeping }) {
  const { view } = usePlayground()
  const verbs = useVerbs()
  const language = useView((state) => state.language)
  const text = keepTexts[language]
  const dismiss = () => view.setState({ keeping: null })
  if (keeping.kind === 'offer') {
    const { id, kept } = keeping
    const when = new Date(kept.at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })
    return (
      <div className="notice" role="status">
        <p>{text.left(kept.session.entries.length, when)}</p>
        <button type="button" className="button outlined" onClick={() => goOn(id, kept.hash)}>
          {text.goOn}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            forget(id)
            dismiss()
          }}
        >
          {text.forget}
        </button>
      </div>
    )
  }
  const { problem } = keeping
  return (
    <div className="notice" role="alert">
      <Icon name="warning" />
      <p>{text.problems[problem]}</p>
      {problem !== 'damaged' && (
        <button
          type="button"
          className="button outlined"
          onClick={() => {
            dismiss()
            verbs.share()
          }}
        >
          {text.share}
        </button>
      )}
      <button
        type="button"
        className={problem === 'damaged' ? 'button outlined' : 'button'}
        onClick={dismiss}
      >
        {text.dismiss}
      </button>
    </div>
  )
}

/** The page that is loaded again is that tab. */
function goOn(id: string, hash: string): void {
  becomeTab(id)
  history.replaceState(history.state, '', location.pathname + location.search + hash)
  location.reload()
}
