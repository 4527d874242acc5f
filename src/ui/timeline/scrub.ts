/** Seeks that follow a pointer: while one is under way only the newest wish is kept. */
export function createScrubber(seek: (position: number) => Promise<void>): (position: number) => void {
  let wanted: number | null = null
  let busy = false

  async function follow(): Promise<void> {
    busy = true
    try {
      while (wanted !== null) {
        const position = wanted
        wanted = null
        await seek(position)
      }
    } finally {
      busy = false
    }
  }

  return (position) => {
    wanted = position
    if (!busy) void follow()
  }
}
