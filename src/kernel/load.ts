/**
 * The load average: how many tasks ran or could run, of late (kernel/sched/loadavg.c).
 *
 * Every five seconds the tasks are counted, and what was counted before loses weight: e to the minus five seconds over
 * one, five and fifteen minutes. Fixed-point numbers with eleven bits behind the point, as the kernel's.
 */

const FIXED_1 = 2048
/** of one, five and fifteen minutes */
const WEIGHTS = [1884, 2014, 2037] as const
/** microseconds from one count to the next */
const INTERVAL = 5e6

export class LoadAverage {
  #loads: readonly number[] = [0, 0, 0]
  /** when the next count is due, in microseconds of the clock */
  due = 0

  /** Counts what is due up to `now`: `active` tasks have been there since the last time. */
  count(now: number, active: number): void {
    const times = Math.floor((now - this.due) / INTERVAL) + 1
    if (times <= 0) return
    this.due += times * INTERVAL
    this.#loads = this.#loads.map((load, index) => decayed(load, WEIGHTS[index] as number, active, times))
  }

  /** From here on it is counted; before it nothing was. */
  begin(now: number): void {
    this.due = now + INTERVAL
  }

  /** `0.52 0.14 0.05`, as /proc/loadavg begins. */
  toString(): string {
    return this.#loads.map((load) => decimal(load + FIXED_1 / 200)).join(' ')
  }
}

/** The load after `times` counts that were the same (calc_load_n); rounded up while it rises (calc_load). */
function decayed(load: number, weight: number, active: number, times: number): number {
  const target = active * FIXED_1
  const kept = times === 1 ? weight : power(weight, times)
  const sum = load * kept + target * (FIXED_1 - kept)
  return Math.floor((target >= load ? sum + FIXED_1 - 1 : sum) / FIXED_1)
}

/** weight to the n, by squaring, rounded at each step as the kernel does (fixed_power_int). */
function power(weight: number, n: number): number {
  let result = FIXED_1
  let base = weight
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = Math.floor((result * base + FIXED_1 / 2) / FIXED_1)
    base = Math.floor((base * base + FIXED_1 / 2) / FIXED_1)
  }
  return result
}

function decimal(load: number): string {
  const whole = Math.floor(load / FIXED_1)
  const hundredths = Math.floor(((load % FIXED_1) * 100) / FIXED_1)
  return `${whole}.${String(hundredths).padStart(2, '0')}`
}
