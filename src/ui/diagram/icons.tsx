/** Icons of the diagram's controls, 16 by 16. */

const paths = {
  legend: 'M6 4h7.5M6 8h7.5M6 12h7.5M2.5 4h.5M2.5 8h.5M2.5 12h.5',
  minus: 'M3 8h10',
  plus: 'M8 3v10M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  close: 'm4 4 8 8M12 4l-8 8',
  check: 'm3 8.5 3.2 3.2L13 5',
  take: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 10.5v3h11v-3',
  find: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 13.5 13.5',
  build: 'M2.5 2.5h5v5h-5zM8.5 8.5h5v5h-5zM11 2.5v4M9 4.5h4M5 9.5v4M3 11.5h4',
  compare: 'M2.5 3h4v10h-4zM9.5 3h4v10h-4zM8 1.5v13',
  happened: 'M3.5 2.5h9v11h-9zM5.8 5.5h4.4M5.8 8h4.4M5.8 10.5h2.6',
  next: 'm6 3.5 4.5 4.5L6 12.5',
} as const

export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg className="dg-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

export function Eye() {
  return (
    <svg className="dg-icon" viewBox="0 0 14 14" aria-hidden="true">
      <path d="M1 7s2.3-3.7 6-3.7S13 7 13 7s-2.3 3.7-6 3.7S1 7 1 7z" />
      <circle cx="7" cy="7" r="1.7" />
    </svg>
  )
}
