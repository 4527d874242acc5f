import { Fragment, type ReactNode } from 'react'
import type { Inline } from '../../lessons/lesson.ts'
import { useVerbs } from '../frame/verbs.ts'

/** A lesson's text within a paragraph. */
export function Inlines({ inlines }: { readonly inlines: readonly Inline[] }) {
  return inlines.map((inline, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of a lesson keep their order
    <Fragment key={index}>{renderInline(inline)}</Fragment>
  ))
}

function renderInline(inline: Inline): ReactNode {
  switch (inline.type) {
    case 'text':
      return inline.text
    case 'code':
      return <code>{inline.text}</code>
    case 'strong':
      return (
        <strong>
          <Inlines inlines={inline.children} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <Inlines inlines={inline.children} />
        </em>
      )
    case 'link':
      return <LinkTo url={inline.url}>{<Inlines inlines={inline.children} />}</LinkTo>
  }
}

/** Only the web and the reference: a lesson may come from anywhere, and `javascript:` is an address too. */
function LinkTo({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const entry = /^ref:([a-z0-9-]+)$/.exec(url)?.[1]
  if (entry !== undefined) return <ReferenceLink entry={entry}>{children}</ReferenceLink>
  if (!/^https?:\/\//i.test(url)) return children
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {children}
    </a>
  )
}

function ReferenceLink({ entry, children }: { readonly entry: string; readonly children: ReactNode }) {
  const verbs = useVerbs()
  return (
    <>
      <button type="button" className="inline-link" onClick={() => verbs.showReference(entry)}>
        {children}
      </button>
      {/* Word joiner: without it the full stop behind a button may begin a line. */}
      {'\u2060'}
    </>
  )
}
