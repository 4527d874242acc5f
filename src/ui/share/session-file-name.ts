/** By what a session's file is told from others: its first words. What they are is said in session-file.ts. */

export const FORMAT = 'overlay-playground session'

/** It begins as one; whether it is one is for its reader to say. */
export async function isSessionFile(file: Blob): Promise<boolean> {
  return (await file.slice(0, 100).text()).includes(`"${FORMAT}"`)
}
