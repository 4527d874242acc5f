/** Things to be saved or put on the clipboard. */

export function save(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

export const textFile = (text: string, type: string): Blob => new Blob([text], { type })

/** False where the browser refuses pictures. */
export async function copyPicture(png: Promise<Blob>): Promise<boolean> {
  try {
    // The promise is handed over: Safari asks for it within the click.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])
    return true
  } catch (error) {
    console.warn(error)
    return false
  }
}
