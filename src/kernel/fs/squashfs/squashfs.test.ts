import { expect, test } from 'vitest'
import { O_RDONLY, O_RDWR, type System } from '../../abi.ts'
import { firstBytes, listMerged, lookUpMerged, unions } from '../../inspect.ts'
import { decode } from '../../text.ts'
import { isDirectory, isRegular, isSymlink } from '../../vfs/mode.ts'
import { mountImage, putImage, startWithStorage } from '../loop_testing.ts'
import { list, result, write } from '../testing.ts'

/**
 * Made by mksquashfs 4.6.1 -b 4k -nopad -mkfs-time 1600000000 -all-root: files of several blocks that are compressed by zlib, two of
 * them the same, a fragment, hard and symbolic links, xattrs, a whiteout.
 */
const IMAGE = Uint8Array.from(
  atob(
    'aHNxcwcAAAAAEF5fABAAAAEAAAABAAwAwAABAAQAAADpAAAAAAAAAH0PAAAAAAAAIg8AAAAAAABlDwAAAAAAACkOAAAAAAAAmw4AAAAAAADxDgAAAAAAABQPAAAAAAAAeNod18lhJDEMQ9G7oinuZP6J9Uff4RkbTyWR9vzFy1ev37x99+x7Zs/8WTzLZ/Wsn82zfXbPv+f23J/H83xez/v5PN/n9+J7YS/4J+NFvqgX/WJe7It7+b20l/6S/zFf1st+OS/35b36XtkrfxWv+IXqVb+aV/vqXn+v7bW/jtf5mt+3X8/rfX1vvjf2xt/Em3xTb/hz5s2+ubffW3vrb+Ntvq23/Za/dt/eu++dvfN38S7f1bt+N+8oQ21Qx0cfH4V8NPJRyUcnH6V8tPJRy0fuXxs5FafmVJ26U3lqT/XRn1GgufolR4dGiUaLRo1Gj0aRRpNGlUaXFoIgR51Gn0ahRqNGpUanRqlGq0atlhIjR7NGtUa3RrlGu0a9Rr9GwUbDVqIlR8lGy0bNRs9G0UbTRtVG10bZ1joD5OjbKNxo3Kjc6Nwo3WjdqN3o3UaHhRzVG90b5RvtG/Ub/RsAhoBBYKtTRQ4Fg8FwMCAMCYPCsDAwDA07HT+dPw4gHo6H4+F4OB6Oh+PheDgebjqo5PBwPBwPx8PxcDwcD9d51oH+n2hyOtM61DrVOtY61zrYeDgejoeHjj45PBwPx8PxcDwcD8fD8XA8PPWNkMPD8XA8HA/Hw/FwPBwPx8NLHxM5PBwPx8PxcDwcD8fD8XA8vPXVkcPD8XA8HA/Hw/FwPBwPx8NHnyc5PBwPx8PxcDwcD8fD8XA8fPUdk8PD8XA8HA/Hw/FwPBwPx8NPH7y+eD55PAKPwCPwCDwCj8Aj8Ag8wnQ1kMMj8Ag8Ao/AI/AIPAKPwCNcdwg5PAKPwCPwCDwCj9BNo6tGd83/siGn60b3jS4c3Ti6cvAIPAKPwCNStxI5PAKPwCPwCDwCj8Aj8Ag8onR9kcMj8Ag8Ao/AI/AIPAKPwCNa9xw5PAKPwCPwCDwCj8Aj8Ag8YnQhksMj8Ag8Ao/AI/AIPAKPwCNWNyc5PAKPwCPwCDwCj8Aj8Ag84nTF6o7lksUj8Ug8Eo/EI/FIPBKPxCNNlzE5PBKPxCPxSDwSj8Qj8Ug80nVrk8Mj8Ug8Eo/EI/FIPBKPxCND1zs5PBKPxCPxSDxSb4AeAb0Cegb+7wA5vQR6CvQW6DHAI/FIPBKPxCNLDwY5PBKPxCPxSDwSj8Qj8Ug8svWykMMj8Ug8Eo/EI/FIPBKPxCNHTxA5PBKPxCPxSDwSj8Qj8Ug8cvVWkcMj8Ug8Eo/EI/FIPBKPxCNPj5peNZ41PAqPwqPwKDwKj8Kj8Cg8yvT8kcOj8Cg8Co/Co/AoPAqPwqNc7yQ5PAqPwqPwKDwKj8Kj8Cg8KvSgksOj8Cg8Co/Co/AoPAqPwqNSLy85PAqPwqPwKL3Oep71PuuB1gv9f6LJ6ZHWK61nGo/Co/AoPAqPwqNabzk5PAqPwqPwKDwKj8Kj8Cg8avTok8Oj8Cg8Co/Co/AoPAqPwqNW0wE5PAqPwqPwKDwKj8Kj8Cg86jRGaI5gkMCj8Wg8Go/Go/FoPBqPxqNNAwc5PBqPxqPxaDwaj8aj8Wg82jWZkMOj8Wg8Go/Go/FoPBqPxqNDIww5PBqPxqPxaDwaj8aj8Wg8OjXrkMOj8Wg8Go/Go/FoPBqPxqNLQxE5PBqPxqM1N2lw0uSk0Umzk4an//RETvOTBig8Go/Go/FoPBqPxqNHYxY5PBqPxqPxaDwaj8aj8Wg8ejWPkcOj8Wg8Go/Go/FoPBqPxqNPg5smN0Y3PAaPwWPwGDwGj8Fj8Bg8xjTikcNj8Bg8Bo/BY/AYPAaPwWNcsyA5PAaPwWPwGDwGj8Fj8Bg8JjQ0ksNj8Bg8Bo/BY/AYPAaPwWNS0yU5PAaPwWPwGDwGj8Fj8Bg8pjSGksNj8Bg8Bo/BY/AYPAaPwWNa8yo5PAaP0USrkVYzrYZaTbUaazXX/gdbchpt8Rg8Bo/BY/AYPAaPwWNWEzA5PAaPwWPwGDwGj8Fj8Bg85jQqa1ZmWMZj8Vg8Fo/FY/FYPBaPxWNNQzU5PBaPxWPxWDwWj8Vj8Vg81jV9k8Nj8Vg8Fo/FY/FYPBaPxWNDYzo5PBaPxWPxWDwWj8Vj8Vg8NjXPk8Nj8Vg8Fo/FY/FYPBaPxWNLgz85PBaPxWPxWDwWj8Vj8Vg8trUhkMNj8Vg8Fo/FY/FYPBaPxWNHqwQ5PFa7hpYNbRtaN7RvaOHQxqGV479zkMNj8Vg8Fo/FY/FYPBaPxWNPy4m2E9YTPA6Pw+PwODwOj8Pj8Dg8zrTGkMPj8Dg8Do/D4/A4PA6Pw+Nc+w45PA6Pw+PwODwOj8Pj8Dg8LrQYkcPj8Dg8Do/D4/A4PA6Pw+NSGxQ5PA6Pw+PwODwOj8Pj8Dg8rrRqkcPj8Dg8Do/D4/A4PA6Pw+NaOxk5PA6Pw+PwODwOj8Pj8Dg8brS8kcPj8Dg8Do/D4/A4PA6Pw+NWWx45bYFaA7UHahHUJqhVULuglkFtg/918L8PaiH8b4T/lfC/E/6Xwv9W+F8L/3vhfzHUZvjZf4XUT2g5/LQdfloPP+2HnxbETxvipxXx0474aUn8/L916ie0J35aFD9tip9WxU+74qdl8dO2+Gld/LQvfvFfVPUTWhk/7YyflsZPW+OntfHT3vhpcfzyB+CWm5142hXRuYEcQRDAMF/RbNc/+Semg0OPFt6/96uQlJKWkZWT7y/9kyeOdrSjHe1oRzvaMY5xjGMc4xjHOMYxjnGsYx3rWMc61rGOdaxjHec4xznOcY5znOMc5zjH5/gcn+NzfI7P8Tk+x+f4/o73+8mTkJSSlpGVE8dzPMdzPMdzPMdzPMdzPEc4whGOcIQjHOEIRzjCkY50pCMd6UhHOtKRjnSUoxzMH/PH/DF/zB/zx/wxf8wf88f8MX/MH/PH/DF/zB/zx/wxf8wf88f8MX/MH/PH/DF/zB/zx/wxf8wf88f8MX/MH/PH/DF/zB/zx/wxf8wf88f8MX/MH/PH/DF/zB/zx/wxf8wf82AezIN5MA/mwTyYB/NgHsyDeTAP5sE8mAfzYB7Mg3kwD+bBPJgH82AezIN5MA/mwTyYB/NgHsyDeTAP5sE8mAfzYB7Mg3kwD+bBPJgH82AezIN5MA/mwTyYB/NgHsyDeTAP5sE8mAfzYB7Mg3kwD+bBPJgH82AezIN5MA/mwTyYB/NgHsyDeTAP5sE8mAfzYB7Mg3kwD+bBPJgH82AezIN5ME/myTyZJ/NknsyTeTJP5sk8mSfzZJ7Mk3kyT+bJPJkn82SezJN5Mk/myTyZJ/NknsyTeTJP5sk8mSfzZJ7Mk3kyT+bJPJkn82SezJN5Mk/myTyZJ/NknsyTeTJP5sk8mSfzZJ7Mk3kyT+bJPJkn82SezJN5Mk/myTyZJ/NknsyTeTJP5sk8mSfzZJ7Mk3kyT+bJPJkn82SezJN5Mk/myTyZJ/NiXsyLeTEv5sW8mBfzYl7Mi3kxL+bFvJgX82JezIt5MS/mxbyYF/NiXsyLeTEv5sW8mBfzYl7Mi3kxL+bFvJgX82JezIt5MS/mxbyYF/NiXsyLeTEv5sW8mBfzYl7Mi3kxL+bFvJgX82JezIt5MS/mxbyYF/NiXsyLeTEv5sW8mBfzYl7Mi3kxL+bFvJgX82JezIt5MS/mxbyYF/NiXsyLeTFv5s28mTfzZt7Mm3kzb+bNvJk382bezJt5M2/mzbyZN/Nm3sybeTNv5s28mTfzZt7Mm3kzb+bNvJk382bezJt5M2/mzbyZN/Nm3sybeTNv5s28mTfzZt7Mm3kzb+bNvJk382bezJt5M2/mzbyZN/Nm3sybeTNv5s28mTfzZt7Mm3kzb+bNvJk382bezJt5M2/mzbyZN/Nm3sybeTNv5s28mTfzYT7Mh/kwH+bDfJgP82E+zIf5MB/mw3yYD/NhPsyH+TAf5sN8mA/zYT7Mh/kwH+bDfJgP82E+zIf5MB/mw3yYD/NhPsyH+TAf5sN8mA/zYT7Mh/kwH+bDfJgP82E+zIf5MB/mw3yYD/NhPsyH+TAf5sN8mA/zYT7Mh/kwH+bDfJgP82E+zIf5MB/mw3yYD/NhPsyH+TAf5sN8mA/zYT7Mh/kwX+bLfJkv82W+zJf5Ml/my3yZL/NlvsyX+TJf5st8mS/zZb7Ml/kyX+bLfJkv82W+zJf5Ml/my3yZL/NlvsyX+TJf5st8mS/zZb7Ml/kyX+bLfJkv82W+zJf5Ml/my3yZL/NlvsyX+TJf5st8mS/zZb7Ml/kyX+bLfJkv82W+zJf5Ml/my3yZL/NlvsyX+TJf5st8mS/zZb7Ml/kyX+bLfJkv82N+zI/5MT/mx/yYH/NjfsyP+TE/5sf8mB/zY37Mj/kxP+bH/Jgf82N+zI/5MT/mx/yYH/NjfsyP+TE/5sf8mB/zY37Mj/kxP+bH/Jgf82N+zI/5MT/mx/yYH/NjfsyP+TG/+f0HFPGzanjaFdGxAcMwDMTAPtOYlGTx918svgbdVfjVvPX70rJky5FXrozky32EuMQlLnGJS1ziEpcYYoghhhhiiCGGGGKIECFChAgRIkSIEPlEnkdKWpZsOfLKlRGiiCKKKKKIIooooogimmiiiSaaaKKJJppoYhGLWMQiFrGIRSxiEYvYxCY2sYlNbGITm9jEJg5xiEMc4hCHOMQhDnGIl/A8nsfzeB7P43k8j+fxPJ7H83gez+N5PI/n8Tyex/N4Hs/jeTyP5/E8nsfzeB7P43k8j+fxPJ7H83gez+N5vuf9fM//1Hx5KmhlbGxvCnAAeNpjYljCyAACAnHxTEAqAYj/AwFIaK8SA8NcdgYGJ1YGhidAPgfDW7haEAOkXo4BAtgZEIATyUxmJHE2BlTAhMQGaWBm+A/XxwIVA+E0JiQDWQk4khVJLRvUAIgFCMfDHAtynAeDNNBjDAwAwwkaYUIAeNpjYIAAJjjNxpBXmpuUWlTMChViBGIdKJ0SAlQBUpsGY6T3MDADIQNDzlIGFqAIM0NxYm7qRQZWBpD+cgB56Am/EIAjDgAAAAAAAAYAAAEAAAAA3w4AAAAAAAAZAHja02FABSFQugdKL4XSF6H0SygNAExIA2z5DgAAAAAAAASAAAAAABwPAAAAAAAAIYABAA4Ab3ZlcmxheS5vcGFxdWUBAAAAeQAAAQBhAQAAAGIWAHjaY2CAAEYglgBicSQ+BxADAAOwADoqDwAAAAAAAAIAAAAAAAAATQ8AAAAAAAA=',
  ),
  (char) => char.charCodeAt(0),
)

/** By mksquashfs 4.6.1 -noI: d/x, e, f; of d's names the count has been made 65536. */
const DAMAGED = Uint8Array.from(
  atob(
    'aHNxcwUAAAAFAAAAAAACAAEAAAABABEAwQABAAQAAACAAAAAAAAAAKYBAAAAAAAAngEAAAAAAAD//////////2wAAAAAAAAADgEAAAAAAABeAQAAAAAAAJABAAAAAAAAeAoxCjIKMwo0CjUKoIACAKQBAAAAAAUAAAACAAAAAAAAAAAAAAAAAAAAAgAAAAEA7QEAAAAABQAAAAEAAAAAAAAAAgAAABgAAAAFAAAAAQDtAQAAAAAFAAAAAwAAAAAAAAACAAAAAwAVAAUAAAACAKQBAAAAAAUAAAAEAAAAAAAAAAAAAAACAAAACgAAAAEA7QEAAAAABQAAAAUAAAAAAAAABAAAACoAFQAGAAAAPID//wAAAAAAAAIAAAAAAAAAAgAAAHgCAAAAAAAAAAEAAAAgAAAAAQAAAGRAAAIAAQAAAGVgAAMAAgAAAGYQgGAAAAAAAAAADAAAAQAAAABMAQAAAAAAACiAIAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAYAAAAAAAAACAAAAAAAAAAGYBAAAAAAAABIAAAAAAmAEAAAAAAAA=',
  ),
  (char) => char.charCodeAt(0),
)

/** Mounts these bytes on /m. */
function mount(sys: System, bytes: Uint8Array): string {
  // A loop device has whole sectors.
  const whole = new Uint8Array(Math.ceil(bytes.length / 512) * 512)
  whole.set(bytes)
  putImage(sys, whole)
  return result(mountImage(sys, 'squashfs'))
}

function textOf(sys: System, path: string): string {
  const fd = sys.open(path, O_RDONLY)
  let text = ''
  for (;;) {
    const bytes = sys.read(fd, 3000)
    if (typeof bytes === 'number') text += result(bytes)
    if (typeof bytes === 'number' || bytes.length === 0) break
    text += decode(bytes)
  }
  sys.close(fd)
  return text
}

/** All that is below, each with what stat(2) and reading say. */
function treeOf(sys: System, path: string): string[] {
  const names = list(sys, path)
  if (typeof names === 'string') return [`${path}: ${names}`]
  return names.flatMap((name) => {
    const below = `${path}/${name}`
    const stat = sys.lstat(below)
    if (typeof stat === 'number') return [`${below}: ${result(stat)}`]
    const line = `${below} ${stat.mode.toString(8)} ${stat.ino} ${stat.nlink} ${stat.size} ${stat.blocks}`
    if (isDirectory(stat.mode)) return [line, ...treeOf(sys, below)]
    if (isRegular(stat.mode)) return [`${line} ${textOf(sys, below).slice(-10)}`]
    return [isSymlink(stat.mode) ? `${line} ${sys.readlink(below)}` : `${line} ${stat.rdev}`]
  })
}

const TREE = [
  '/m/d 40755 1 2 30 1',
  '/m/d/numbers 100644 2 1 8893 18 1999\n2000\n',
  '/m/f 100644 3 2 6 2 hello\n',
  '/m/g 100644 3 2 6 2 hello\n',
  '/m/l 120777 4 1 1 0 f',
  '/m/same 100644 5 1 8893 18 1999\n2000\n',
  '/m/w 20644 6 1 0 0 0',
]

test('an image that the real mksquashfs made is read', () => {
  const { sys } = startWithStorage()
  expect(mount(sys, IMAGE)).toBe('ok')
  expect(treeOf(sys, '/m')).toEqual(TREE)
  const whole = Array.from({ length: 2000 }, (_, i) => `${i + 1}\n`).join('')
  expect(textOf(sys, '/m/same')).toBe(whole)
  expect(decode(sys.getxattr('/m/g', 'user.a') as Uint8Array)).toBe('b')
  expect(sys.listxattr('/m/d')).toEqual(['trusted.overlay.opaque'])
  expect(result(sys.open('/m/f', O_RDWR))).toBe('EROFS')
  expect(result(sys.mkdir('/m/x'))).toBe('EROFS')
})

/** The same numbers in each run. */
function* numbers(): Generator<number> {
  for (let state = 1; ; state = (state * 48271) % 2147483647) yield state
}

test('no damaged image makes the machine fail, or hangs it', () => {
  const random = numbers()
  const pick = (most: number) => (random.next().value as number) % most
  const seen = new Set<string>()
  for (let round = 0; round < 400; round++) {
    const bytes = IMAGE.slice()
    // Of every other one the superblock is what is damaged.
    for (let changes = 1 + pick(3); changes > 0; changes--)
      bytes[pick(round % 2 === 0 ? bytes.length : 96)] = pick(256)
    const { sys } = startWithStorage()
    const answer = mount(sys, bytes)
    seen.add(answer)
    if (answer === 'ok') treeOf(sys, '/m')
  }
  expect([...seen].sort()).toEqual(['EINVAL', 'EIO', 'ok'])
})

test('what is cut off is said to be none, or none that can be read', () => {
  const { sys } = startWithStorage()
  const lengths = [0, 50, 96, 300, IMAGE.length - 400]
  expect(lengths.map((length) => mount(sys, IMAGE.slice(0, length)))).toEqual([
    ...['EIO', 'EINVAL', 'EINVAL', 'EINVAL', 'EINVAL'],
  ])
})

test('what looks at an overlay without touching sees a lower layer of it as any other', () => {
  const { kernel, sys } = startWithStorage()
  mount(sys, IMAGE)
  for (const name of ['/u', '/w', '/o']) sys.mkdir(name)
  expect(sys.mount('o', '/o', 'overlay', 0, 'lowerdir=/m,upperdir=/u,workdir=/w')).toBe(0)
  write(sys, '/o/same', 'more', true)
  sys.unlink('/o/l')
  const [union] = unions(kernel)
  if (union === undefined) throw new Error('no union')
  const shown = [...listMerged(union, union.root)].sort().flatMap((name) => {
    const merged = lookUpMerged(union, union.root, name)
    if (merged === null) return []
    const places = merged.places.map(({ layer, glimpse }) => `${layer} ${decode(firstBytes(glimpse, 5))}`)
    return [[name, merged.ghost === null ? 'seen' : 'ghost', ...places]]
  })
  expect(shown).toEqual([
    ['d', 'seen', '1 '],
    ['f', 'seen', '1 hello'],
    ['g', 'seen', '1 hello'],
    ['l', 'ghost'],
    ['same', 'seen', '0 1\n2\n3'],
  ])
})

test('a directory whose names cannot be read is empty, and what is asked for in it is EIO; all else is there', () => {
  const { sys } = startWithStorage()
  expect(mount(sys, DAMAGED)).toBe('ok')
  expect(treeOf(sys, '/m')).toEqual([
    '/m/d 40755 1 2 24 0',
    '/m/e 40755 3 2 3 0',
    '/m/f 100644 4 1 10 1 1\n2\n3\n4\n5\n',
  ])
  expect(result(sys.open('/m/d/x', O_RDONLY))).toBe('EIO')
})
