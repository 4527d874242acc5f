/** What is written on a cell or in the head of a frame: fitted names, the second line, the glyph. */

import type { LayerKey, Scene, SceneCell } from '../../scene/scene.ts'
import { CELL_PAD, type Geometry, GLYPH_ROOM, nameStart } from './geometry.ts'
import type { GlyphName } from './glyphs.ts'
import { formatSize, quoteName } from './names.ts'
import type { Box, CellFace } from './picture.ts'
import { layerName, type Row, type Spine, spineOf } from './rows.ts'
import { type Face, fitEnd, fitMiddle, textWidth } from './text-width.ts'
import type { DiagramTexts } from './texts.ts'

/** px of the padding that a name may take rather than be cut */
const NAME_GRACE = 4

export function faceOf(
  scene: Scene,
  row: Row,
  cell: SceneCell,
  box: Box,
  sizes: Geometry,
  phone: boolean,
  texts: DiagramTexts,
): CellFace {
  const spines = spinesOf(row, cell)
  const nameX = spines.length === 0 ? 14 : nameStart(sizes)
  const wholeName = quoteName(cell.name)
  const glyph = glyphOf(cell)
  const line = secondLine(scene, row, cell, phone, texts)
  const right = box.width - CELL_PAD
  const withGlyph = right - GLYPH_ROOM
  const nameWidth = textWidth(wholeName, sizes.nameSize, 'mono')
  // Words come first: a mark that only repeats what the cell's look says gives way to them.
  const room = withGlyph - nameX
  const shortest = sizes.twoLines ? textWidth(line.wordings.at(-1) ?? '', sizes.metaSize, line.face) : 0
  const least = Math.max(nameWidth, shortest)
  const dropGlyph = glyph !== null && isRepeated(glyph) && least > room && least <= right - nameX
  const shownGlyph = dropGlyph || (glyph !== null && room < 14) ? null : glyph
  const textRight = shownGlyph === null ? right : withGlyph
  const meta = sizes.twoLines ? pickLine(line, textRight - nameX, sizes.metaSize) : ''
  const isWhole = nameWidth <= textRight - nameX + NAME_GRACE
  return {
    name: isWhole ? wholeName : fitMiddle(wholeName, textRight - nameX, sizes.nameSize, 'mono'),
    nameX,
    meta,
    metaFace: line.face,
    glyph: shownGlyph,
    spines,
    dashed:
      cell.stale || (row.key === 'work' && cell.kind !== 'whiteout' && !cell.path.startsWith('/index/')),
    tag: '',
    label: labelOf(scene, row, cell, texts, { name: wholeName, meta }, false),
    toggle: texts.words.toggleOpen(wholeName),
    title: wholeName,
  }
}

export function frameFace(
  scene: Scene,
  row: Row,
  cell: SceneCell,
  box: Box,
  sizes: Geometry,
  rest: number,
  texts: DiagramTexts,
): CellFace {
  const nameX = 25
  const wholeName = `${quoteName(cell.name)}/`
  const room = box.width - nameX - 6
  const name = fitMiddle(wholeName, room, 12, 'mono')
  const tagRoom = room - textWidth(name, 12, 'mono') - 8
  const tags = [
    cell.opaque ? texts.cell.opaque : '',
    cell.redirect === null ? '' : texts.cell.redirect(quoteName(cell.redirect)),
    rest === 0 ? '' : texts.cell.rest(rest),
  ]
  const tag = tags.filter((one) => one !== '').join(', ')
  const shownTag = tag === '' || tagRoom < 24 ? '' : fitMiddle(tag, tagRoom, sizes.metaSize, 'ui')
  return {
    name,
    nameX,
    meta: '',
    metaFace: 'ui',
    glyph: cell.opaque ? 'opaqueFolder' : cell.redirect === null ? 'openFolder' : 'redirect',
    spines: [],
    dashed: cell.stale || cell.covered,
    tag: shownTag,
    label: labelOf(scene, row, cell, texts, { name: wholeName, meta: shownTag }, true),
    toggle: texts.words.toggleClose(wholeName),
    title: wholeName,
  }
}

function spinesOf(row: Row, cell: SceneCell): Spine[] {
  if (cell.kind === 'whiteout' || cell.ghost) return []
  if (row.kind !== 'merged') return row.spine === null ? [] : [row.spine]
  const sources: readonly LayerKey[] =
    cell.merges.length > 1 ? cell.merges : cell.from === null ? [] : [cell.from]
  return sources.map(spineOf).filter((spine) => spine !== null)
}

/** stat(2)'s st_mode: a whiteout may also be an empty file with an xattr (overlayfs.rst, whiteouts). */
const FILE_TYPE = 0o170000
const REGULAR = 0o100000

function glyphOf(cell: SceneCell): GlyphName | null {
  if (cell.kind === 'whiteout') return 'whiteout'
  if (cell.ghost) return null
  if (cell.kind === 'directory')
    return cell.opaque ? 'opaqueFolder' : cell.redirect === null ? 'folder' : 'redirect'
  if (cell.stale) return 'stale'
  if (cell.covered) return 'covered'
  if (cell.metacopy) return 'metacopy'
  if (cell.kind === 'symlink') return 'symlink'
  if (cell.kind === 'device') return 'device'
  if (cell.kind === 'fifo') return 'fifo'
  if (cell.kind === 'socket') return 'socket'
  return cell.nlink > 1 ? 'hardLink' : null
}

/** Its meaning is also in the outline: covered cells are dashed, whiteouts are stones. */
function isRepeated(glyph: GlyphName): boolean {
  return glyph === 'covered' || glyph === 'whiteout'
}

interface SecondLine {
  /** the fullest first; the first that fits is taken */
  readonly wordings: readonly string[]
  readonly face: Face
}

function secondLine(
  scene: Scene,
  row: Row,
  cell: SceneCell,
  phone: boolean,
  texts: DiagramTexts,
): SecondLine {
  const words = texts.cell
  const size = formatSize(cell.size)
  const ui = (...wordings: string[]): SecondLine => ({ wordings, face: 'ui' })
  const mono = (...wordings: string[]): SecondLine => ({ wordings, face: 'mono' })
  if (cell.kind === 'whiteout') {
    // aufs marks a deletion with a file of a name of its own.
    if (scene.view === 'overlay' && scene.mount.type === 'aufs')
      return mono(quoteName(`.wh.${cell.name}`), 'whiteout', '.wh.')
    if ((cell.mode & FILE_TYPE) === REGULAR) return mono(words.whiteoutXattr, 'whiteout', 'xattr')
    return mono(words.whiteout, 'whiteout', '0, 0')
  }
  if (cell.ghost) return ui(words.gone, words.goneShort)
  if (cell.stale) return ui(words.stale)
  if (row.kind === 'merged' && scene.view === 'overlay') {
    const nameOf = (key: LayerKey) => layerName(scene, key)
    if (cell.merges.length > 1) {
      return ui(words.merges(cell.merges.map(nameOf)), words.mergesCount(cell.merges.length))
    }
    const from = nameOf(cell.from ?? 'merged')
    return phone ? ui(words.fromShort(from)) : ui(words.from(from), words.fromShort(from))
  }
  if (cell.covered)
    return cell.kind === 'file' ? ui(words.coveredSize(size), words.covered) : ui(words.covered)
  if (cell.metacopy) return ui(words.dataBelow)
  if (row.key === 'work' && cell.path.startsWith('/index/')) return mono(words.indexEntry)
  switch (cell.kind) {
    case 'symlink':
      return mono(`→ ${quoteName(cell.target ?? '')}`)
    case 'device':
      return mono(words.device(cell.rdev ?? ''))
    case 'fifo':
      return ui(words.fifo)
    case 'socket':
      return ui(words.socket)
    case 'directory':
      if (cell.opaque) return ui(words.opaque)
      if (cell.redirect !== null) return ui(words.redirect(quoteName(cell.redirect)))
      return cell.entries === null ? ui(words.directory, '') : ui(words.entries(cell.entries), '')
    default:
      return mono(size)
  }
}

function pickLine(line: SecondLine, room: number, size: number): string {
  const fitting = line.wordings.find((wording) => textWidth(wording, size, line.face) <= room)
  if (fitting !== undefined) return fitting
  const shortest = line.wordings.at(-1) ?? ''
  return line.face === 'mono' ? fitMiddle(shortest, room, size, 'mono') : fitEnd(shortest, room, size, 'ui')
}

/**
 * The cell in words, for who does not see it. It begins with what is written on the cell, so that a voice can
 * call it by that (WCAG 2.5.3), and does not say it again.
 */
function labelOf(
  scene: Scene,
  row: Row,
  cell: SceneCell,
  texts: DiagramTexts,
  shown: { readonly name: string; readonly meta: string },
  open: boolean,
): string {
  const { words } = texts
  const extras: string[] = []
  if (cell.ghost) extras.push(words.gone)
  if (cell.kind === 'file' && !cell.ghost) extras.push(words.size(formatSize(cell.size)))
  if (cell.target !== null) extras.push(words.target(quoteName(cell.target)))
  if (row.kind === 'merged' && scene.view === 'overlay' && !cell.ghost) {
    const sources = cell.merges.length > 1 ? cell.merges : cell.from === null ? [] : [cell.from]
    const from = texts.cell.merges(sources.map((key) => layerName(scene, key)))
    if (sources.length > 0) extras.push(words.from(from))
  }
  if (cell.covered) extras.push(words.covered)
  if (cell.opaque) extras.push(words.opaque)
  if (cell.redirect !== null) extras.push(words.redirect(quoteName(cell.redirect)))
  if (cell.metacopy) extras.push(words.metacopy)
  if (cell.stale) extras.push(words.stale)
  if (cell.kind === 'file' && cell.nlink > 1) extras.push(words.links(cell.nlink))
  if (cell.kind === 'directory' && !cell.ghost) extras.push(open ? words.open : words.closed)
  const written = shown.meta === '' ? shown.name : `${shown.name} ${shown.meta}`
  const news = extras.filter((extra) => !shown.meta.includes(extra))
  return words.join([words.cell(written, texts.kinds[cell.kind], row.name), ...news])
}
