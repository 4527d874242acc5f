/** The page's icons: 16 by 16, drawn in strokes of the text's colour. */

const ICONS = {
  list: <path d="M6 4h7.5M6 8h7.5M6 12h7.5M2.5 4h.5M2.5 8h.5M2.5 12h.5" />,
  down: <path d="m3.5 6 4.5 4.5L12.5 6" />,
  up: <path d="M3.5 10.5 8 6l4.5 4.5" />,
  undo: <path d="M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6" />,
  redo: <path d="m10 3 3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10" />,
  reset: <path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.5V5.5H6" />,
  share: <path d="M8 10V2.5M5 5l3-3 3 3M3 9v4h10V9" />,
  present: <path d="M2 3h12v8H2zM8 11v3M5.5 14h5" />,
  globe: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M2 8h12M8 2c2 2 2.4 4 2.4 6S10 12 8 14M8 2C6 4 5.6 6 5.6 8S6 12 8 14" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.6" />
      <path d="M8 1.5v1.7M8 12.8v1.7M1.5 8h1.7M12.8 8h1.7M3.4 3.4l1.2 1.2M11.4 11.4l1.2 1.2M3.4 12.6l1.2-1.2M11.4 4.6l1.2-1.2" />
    </>
  ),
  moon: <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z" />,
  halfMoon: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path className="solid" d="M8 2.5a5.5 5.5 0 0 1 0 11z" />
    </>
  ),
  check: <path d="m3 8.5 3.2 3.2L13 5" />,
  play: <path className="solid" d="M5 3.2v9.6l8-4.8z" />,
  pause: <path className="solid" d="M4 3h3v10H4zM9 3h3v10H9z" />,
  copy: <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />,
  previous: <path d="M10 3.5 5.5 8l4.5 4.5" />,
  next: <path d="m6 3.5 4.5 4.5L6 12.5" />,
  stepBack: (
    <>
      <path className="solid" d="M12 3.5v9L6 8z" />
      <path d="M4 3.5v9" />
    </>
  ),
  stepForward: (
    <>
      <path className="solid" d="M4 3.5v9l6-4.5z" />
      <path d="M12 3.5v9" />
    </>
  ),
  branch: <path d="M2.5 8h3.2C8.5 8 8 3.5 11 3.5h2.5M5.7 8c2.8 0 2.3 4.5 5.3 4.5h2.5" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  menu: <path d="M2.5 4h11M2.5 8h11M2.5 12h11" />,
  keyboard: <path d="M1.5 4h13v8.5h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M4 9.8h8" />,
  warning: <path d="M8 2.2 14.4 13.5H1.6zM8 6.3v3.4M8 11.6v.1" />,
  book: (
    <path d="M8 4C6.5 2.8 4.5 2.5 2.5 2.7v9.8c2-.2 4 .1 5.5 1.3 1.5-1.2 3.5-1.5 5.5-1.3V2.7C11.5 2.5 9.5 2.8 8 4zm0 0v9.8" />
  ),
  open: <path d="M6.5 3H3v10h10V9.5M9 2.5h4.5V7M13.2 2.8 7.5 8.5" />,
  speech: <path d="M3 6v4h2.5L9 13V3L5.5 6zM11 5.8a3 3 0 0 1 0 4.4M12.6 3.8a5.6 5.6 0 0 1 0 8.4" />,
} as const

export type IconName = keyof typeof ICONS

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      {ICONS[name]}
    </svg>
  )
}

/** Three sheets: glass, upper, lower. */
export function Brand() {
  return (
    <svg className="brand-mark" viewBox="0 0 22 22" aria-hidden="true">
      <rect x="2" y="3" width="18" height="4" rx="1.5" fill="none" stroke="var(--ink)" strokeWidth="1.5" />
      <rect x="2" y="9" width="18" height="4" rx="1.5" fill="var(--upper-solid)" />
      <rect x="2" y="15" width="18" height="4" rx="1.5" fill="var(--lower0-solid)" />
    </svg>
  )
}
