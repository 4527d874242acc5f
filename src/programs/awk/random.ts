/** random(3) of glibc, type 3: mawk's rand() gives its numbers, so that a seed gives the same ones here. */

export class GlibcRandom {
  private state = new Int32Array(34)
  private values: number[] = []
  private index = 0

  constructor(seed: number) {
    this.seed(seed)
  }

  seed(seed: number): void {
    const { state } = this
    state[0] = seed === 0 ? 1 : seed | 0
    for (let i = 1; i < 31; i++) {
      const before = state[i - 1] as number
      let value = (16807 * (before % 127773) - 2836 * Math.trunc(before / 127773)) | 0
      if (value < 0) value += 2147483647
      state[i] = value
    }
    for (let i = 31; i < 34; i++) state[i] = state[i - 31] as number
    this.values = Array.from(state, (value) => value >>> 0)
    this.index = 34
    for (let i = 0; i < 310; i++) this.step()
  }

  /** 0 to 2^31 - 1 */
  next(): number {
    return this.step() >>> 1
  }

  private step(): number {
    const { values, index } = this
    const value = ((values[(index - 31) % 34] as number) + (values[(index - 3) % 34] as number)) >>> 0
    values[index % 34] = value
    this.index = index + 1
    return value
  }
}
