/** A modal dialog on the platform's `<dialog>`: focus stays in it, Esc and a click beside it close it. */

import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { useText } from '../i18n/index.ts'
import { Icon } from './icons.tsx'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  /** for lists: as wide as the window allows */
  readonly wide?: boolean
  readonly children: ReactNode
}

export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
  const text = useText()
  const dialog = useRef<HTMLDialogElement>(null)

  const closed = useRef(onClose)
  closed.current = onClose

  // Before the next key comes.
  useLayoutEffect(() => {
    const element = dialog.current
    if (element === null) return
    element.showModal()
    let isTold = false
    // Once: `close` comes late, and by then a key may have asked for another dialog, which nobody closed.
    const tell = () => {
      if (!isTold) closed.current()
      isTold = true
    }
    element.addEventListener('cancel', tell)
    element.addEventListener('close', tell)
    return () => {
      isTold = true
      element.close()
    }
  }, [])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself
    <dialog
      ref={dialog}
      className={wide ? 'dialog wide' : 'dialog'}
      // Not by an id: another root on the page, as the question before a session runs is, has ids of its own.
      aria-label={title}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2>{title}</h2>
          <button type="button" className="button square" aria-label={text.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
