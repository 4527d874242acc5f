/** A button that opens a menu, on the platform's popover: it closes by itself on Esc and outside clicks. */

import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { Icon, type IconName } from './icons.tsx'

export interface MenuItem {
  /** where two may have one label */
  readonly key?: string
  readonly label: string
  readonly icon?: IconName
  readonly disabled?: boolean
  /** one of a group of which one is chosen */
  readonly checked?: boolean
  /** a switch of its own */
  readonly on?: boolean
  /** a line above it */
  readonly separated?: boolean
  readonly select: () => void
}

interface MenuProps {
  readonly name: string
  readonly className: string
  readonly children: ReactNode
  readonly items: readonly MenuItem[]
}

/** `name` is the accessible name, with every word of `children` in it, which is what the button shows. */
export function Menu({ name, className, children, items }: MenuProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  const rows = () => [...(menu.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])]

  function onToggle(isOpen: boolean) {
    setOpen(isOpen)
    if (!isOpen) return
    place(menu.current, button.current)
    const focusable = rows()
    const chosen = focusable.find((row) => row.getAttribute('aria-checked') === 'true')
    const first = chosen ?? focusable[0]
    first?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    const focusable = rows()
    const index = focusable.indexOf(document.activeElement as HTMLButtonElement)
    const next = {
      ArrowDown: index + 1,
      ArrowUp: index - 1 + focusable.length,
      Home: 0,
      End: focusable.length - 1,
    }[event.key]
    if (event.key === 'Tab') menu.current?.hidePopover()
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    focusable[next % focusable.length]?.focus()
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        popoverTarget={id}
        aria-label={name}
        aria-haspopup="menu"
        aria-expanded={open}
        title={name}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        className="menu"
        aria-label={name}
        tabIndex={-1}
        onToggle={(event) => onToggle(event.newState === 'open')}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => (
          <MenuRow key={item.key ?? item.label} item={item} close={() => menu.current?.hidePopover()} />
        ))}
      </div>
    </>
  )
}

function MenuRow({ item, close }: { readonly item: MenuItem; readonly close: () => void }) {
  const role =
    item.checked !== undefined ? 'menuitemradio' : item.on !== undefined ? 'menuitemcheckbox' : 'menuitem'
  const checked = item.checked ?? item.on
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the two roles that can be checked get it
    <button
      type="button"
      role={role}
      className={item.separated ? 'menu-row separated' : 'menu-row'}
      aria-checked={checked}
      disabled={item.disabled}
      tabIndex={-1}
      onClick={() => {
        close()
        item.select()
      }}
    >
      <span className="menu-mark">
        {checked ? <Icon name="check" /> : item.icon && <Icon name={item.icon} />}
      </span>
      {item.label}
    </button>
  )
}

const MARGIN = 8

/** Below the button, its left edges aligned, moved so far left that it stays in the window. */
function place(menu: HTMLElement | null, button: HTMLElement | null): void {
  if (menu === null || button === null) return
  const at = button.getBoundingClientRect()
  const left = Math.min(at.left, window.innerWidth - menu.offsetWidth - MARGIN)
  menu.style.left = `${Math.max(MARGIN, left)}px`
  menu.style.top = `${at.bottom + 4}px`
  menu.style.maxHeight = `${window.innerHeight - at.bottom - 2 * MARGIN}px`
}
