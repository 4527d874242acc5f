/** When the first screen is there: what is not part of it, but stands on it, is fetched from then on. */

let tell = () => {}

export const firstScreen = new Promise<void>((resolve) => {
  tell = resolve
})

export const tellFirstScreen = (): void => tell()
