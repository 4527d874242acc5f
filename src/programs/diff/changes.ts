/**
 * The changes between two lists of lines, as GNU diff finds them: Myers' algorithm from both ends (diffseq.h),
 * then runs of changes moved as far down as they go (analyze.c), so that the same changes are shown.
 *
 * Terms: lines are numbers here, equal where the lines are. Line numbers count from 0.
 */

export interface Change {
  /** where the change begins in each file */
  start0: number
  start1: number
  deleted: number
  inserted: number
  /** -B, -I: it does not count, and is shown only beside one that does */
  isIgnored: boolean
}

/** `horizon`: how many of the equal lines at both ends take part (those that are shown as context). */
export function findChanges(lines0: Int32Array, lines1: Int32Array, horizon: number): Change[] {
  const { prefix, suffix } = commonEnds(lines0, lines1, horizon)
  const part0 = lines0.subarray(prefix, lines0.length - suffix)
  const part1 = lines1.subarray(prefix, lines1.length - suffix)
  const file0 = new FileChanges(part0)
  const file1 = new FileChanges(part1)
  compareRest(file0, file1)
  file0.shiftBoundaries(file1)
  file1.shiftBoundaries(file0)
  return collect(file0, file1, prefix)
}

function commonEnds(a: Int32Array, b: Int32Array, horizon: number): { prefix: number; suffix: number } {
  const least = Math.min(a.length, b.length)
  let prefix = 0
  while (prefix < least && a[prefix] === b[prefix]) prefix++
  const kept = Math.max(0, prefix - horizon)
  let suffix = 0
  while (suffix < least - prefix && a[a.length - 1 - suffix] === b[b.length - 1 - suffix]) suffix++
  return { prefix: kept, suffix: Math.max(0, suffix - horizon) }
}

class FileChanges {
  readonly lines: Int32Array
  /** flags from index 1 on: a zero stands before and behind */
  private readonly flags: Uint8Array

  constructor(lines: Int32Array) {
    this.lines = lines
    this.flags = new Uint8Array(lines.length + 2)
  }

  isChanged(line: number): boolean {
    return this.flags[line + 1] === 1
  }

  set(line: number, isChanged: boolean): void {
    this.flags[line + 1] = isChanged ? 1 : 0
  }

  /** shift_boundaries of analyze.c */
  shiftBoundaries(other: FileChanges): void {
    const { lines } = this
    const end = lines.length
    let i = 0
    let j = 0
    for (;;) {
      while (i < end && !this.isChanged(i)) {
        while (other.isChanged(j++));
        i++
      }
      if (i === end) return
      let start = i
      while (this.isChanged(++i));
      while (other.isChanged(j)) j++
      let corresponding: number
      let runLength: number
      do {
        runLength = i - start
        // Back, as long as the line before equals the last changed one: this joins earlier runs.
        while (start > 0 && lines[start - 1] === lines[i - 1]) {
          this.set(--start, true)
          this.set(--i, false)
          while (this.isChanged(start - 1)) start--
          while (other.isChanged(--j));
        }
        corresponding = other.isChanged(j - 1) ? i : end
        // Then forward, as long as the first changed line equals the one behind.
        while (i !== end && lines[start] === lines[i]) {
          this.set(start++, false)
          this.set(i++, true)
          while (this.isChanged(i)) i++
          while (other.isChanged(++j)) corresponding = i
        }
      } while (runLength !== i - start)
      // Back to where the other file has changes too.
      while (corresponding < i) {
        this.set(--start, true)
        this.set(--i, false)
        while (other.isChanged(--j));
      }
    }
  }
}

/** Lines that the other file has not got at all are changes; the others are compared. */
function compareRest(file0: FileChanges, file1: FileChanges): void {
  const in0 = new Set(file0.lines)
  const in1 = new Set(file1.lines)
  const kept0 = keep(file0, in1)
  const kept1 = keep(file1, in0)
  new Comparison(file0, file1, kept0, kept1).run()
}

function keep(file: FileChanges, others: ReadonlySet<number>): Int32Array {
  const kept: number[] = []
  file.lines.forEach((line, index) => {
    if (others.has(line)) kept.push(index)
    else file.set(index, true)
  })
  return Int32Array.from(kept)
}

class Comparison {
  private readonly forward: Int32Array
  private readonly backward: Int32Array
  /** diagonal numbers go below zero: this is added */
  private readonly shift: number
  private readonly file0: FileChanges
  private readonly file1: FileChanges
  private readonly kept0: Int32Array
  private readonly kept1: Int32Array

  constructor(file0: FileChanges, file1: FileChanges, kept0: Int32Array, kept1: Int32Array) {
    this.file0 = file0
    this.file1 = file1
    this.kept0 = kept0
    this.kept1 = kept1
    this.shift = kept1.length + 1
    const diagonals = kept0.length + kept1.length + 3
    this.forward = new Int32Array(diagonals)
    this.backward = new Int32Array(diagonals)
  }

  run(): void {
    this.compare(0, this.kept0.length, 0, this.kept1.length)
  }

  private equal(x: number, y: number): boolean {
    return this.file0.lines[this.kept0[x] as number] === this.file1.lines[this.kept1[y] as number]
  }

  /** compareseq */
  private compare(xStart: number, xEnd: number, yStart: number, yEnd: number): void {
    let xoff = xStart
    let xlim = xEnd
    let yoff = yStart
    let ylim = yEnd
    while (xoff < xlim && yoff < ylim && this.equal(xoff, yoff)) {
      xoff++
      yoff++
    }
    while (xoff < xlim && yoff < ylim && this.equal(xlim - 1, ylim - 1)) {
      xlim--
      ylim--
    }
    if (xoff === xlim) for (; yoff < ylim; yoff++) this.file1.set(this.kept1[yoff] as number, true)
    else if (yoff === ylim) for (; xoff < xlim; xoff++) this.file0.set(this.kept0[xoff] as number, true)
    else {
      const [xmid, ymid] = this.middle(xoff, xlim, yoff, ylim)
      this.compare(xoff, xmid, yoff, ymid)
      this.compare(xmid, xlim, ymid, ylim)
    }
  }

  /** The point where the searches from both ends meet. */
  private middle(xoff: number, xlim: number, yoff: number, ylim: number): [number, number] {
    const { forward: fd, backward: bd, shift } = this
    const dmin = xoff - ylim
    const dmax = xlim - yoff
    const fmid = xoff - yoff
    const bmid = xlim - ylim
    const isOdd = ((fmid - bmid) & 1) !== 0
    const farAway = 0x7fffffff
    let fmin = fmid
    let fmax = fmid
    let bmin = bmid
    let bmax = bmid
    fd[fmid + shift] = xoff
    bd[bmid + shift] = xlim
    for (;;) {
      if (fmin > dmin) fd[--fmin - 1 + shift] = -1
      else fmin++
      if (fmax < dmax) fd[++fmax + 1 + shift] = -1
      else fmax--
      for (let d = fmax; d >= fmin; d -= 2) {
        const low = fd[d - 1 + shift] as number
        const high = fd[d + 1 + shift] as number
        let x = low < high ? high : low + 1
        let y = x - d
        while (x < xlim && y < ylim && this.equal(x, y)) {
          x++
          y++
        }
        fd[d + shift] = x
        if (isOdd && bmin <= d && d <= bmax && (bd[d + shift] as number) <= x) return [x, y]
      }
      if (bmin > dmin) bd[--bmin - 1 + shift] = farAway
      else bmin++
      if (bmax < dmax) bd[++bmax + 1 + shift] = farAway
      else bmax--
      for (let d = bmax; d >= bmin; d -= 2) {
        const low = bd[d - 1 + shift] as number
        const high = bd[d + 1 + shift] as number
        let x = low < high ? low : high - 1
        let y = x - d
        while (xoff < x && yoff < y && this.equal(x - 1, y - 1)) {
          x--
          y--
        }
        bd[d + shift] = x
        if (!isOdd && fmin <= d && d <= fmax && x <= (fd[d + shift] as number)) return [x, y]
      }
    }
  }
}

function collect(file0: FileChanges, file1: FileChanges, prefix: number): Change[] {
  const changes: Change[] = []
  let i = 0
  let j = 0
  while (i < file0.lines.length || j < file1.lines.length) {
    const start0 = i
    const start1 = j
    while (file0.isChanged(i)) i++
    while (file1.isChanged(j)) j++
    if (i > start0 || j > start1)
      changes.push({
        start0: start0 + prefix,
        start1: start1 + prefix,
        deleted: i - start0,
        inserted: j - start1,
        isIgnored: false,
      })
    i++
    j++
  }
  return changes
}
