/** The `transform` of what stands at a place, px. */
export function translate({ x, y }: { readonly x: number; readonly y: number }): string {
  return `translate(${x},${y})`
}
