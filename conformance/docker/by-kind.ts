/**
 * What of an engine's output is compared as what it is, not what it says: times, process numbers, the base image's size, 20.10.5's name and
 * modes, random names. Ids are ids.ts's.
 */

/** The headers in tar-split's lines without times, owners' names (Debian's archive/tar writes `root`) and what they change of the checksum. */
const withoutTimes = (text: string): string =>
  text.replace(/"payload":"([\w+/=]{100,})"/g, (_, payload: string) => {
    const bytes = Buffer.from(payload, 'base64')
    const header = bytes.lastIndexOf('ustar') - 257
    if (header >= 0) {
      bytes.fill(0, header + 136, header + 156)
      bytes.fill(0, header + 265, header + 329)
    }
    return `"payload":"${bytes.toString('base64')}"`
  })

/** The text with words for what is chance's, the clock's, the base image's or the build's. */
export function byKind(text: string): string {
  return (
    withoutTimes(text)
      .replace(/20\.10\.5\+dfsg1/g, '20.10.6')
      .replace(/drwx-----x|drwx--x--x/g, 'drwx--x---')
      .replace(/^(drwx--x---) 7[01][01] /gm, '$1 710 ')
      .replace(
        /Less than a second|About a minute|\b\d+ (seconds?|minutes|hours|days|weeks|months|years)/g,
        'TIME',
      )
      .replace(/"Pid": \d+/g, '"Pid": N')
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?/g, 'DATE')
      .replace(/[A-Z][a-z]{2} +\d+ ( \d{4}|\d\d:\d\d)/g, 'DATE')
      .replace(/81\.(5|47)MB|72\.(8|78)MB/g, 'SIZE')
      .replace(/8146\d{4}|7277\d{4}/g, 'BYTES')
      .replace(/\d+ DATE (lastUpdated|tar-split.json.gz)$/gm, 'N DATE $1')
      .replace(/^total \d+(?=\n(?:.+\n)*.*tar-split)/gm, 'total N')
      .replace(/\d+, +\d+ DATE backingFsBlockDev$/gm, 'DEVICE DATE backingFsBlockDev')
      .replace(/#[0-9a-f]{2,}(?= ->|$)/gm, '#INODE')
      // work/work: its size is the length of a name made of a number.
      .replace(/^(d--------- \d+ root root) +\d+/gm, '$1 N')
      .replace(/\b[a-z]+_[a-z]+$/gm, 'NAME')
      .replace(/ADD file:\w+…?/g, 'ADD file:HASH')
      .replace(/ +/g, ' ')
  )
}
