/**
 * Who runs next: the run queue, the wait queues and the timers.
 *
 * Terms
 * - current: the task whose program is running right now; null between ticks.
 * - wait queue: tasks asleep until something happens (a pipe gets data, a child ends). Waking is a hint: a
 *   task tries its call again and may go back to sleep, so waking too many is never wrong.
 * - unit: the measure of work, of which a tick has a bounded number. The clock goes on with work (a microsecond for
 *   each system call and each question `exhausted()`), so that a loop that waits for time to pass ends, at the
 *   same place in every replay.
 *
 * Invariants
 * - A task sleeps on queues only while its state is SLEEPING; waking it takes it off all of them.
 * - A task stands at most once in the run queue.
 * - Everything here is first come, first served: the order depends on nothing but what happened before.
 */

import { LoadAverage } from './load.ts'
import { type Task, TaskState } from './task.ts'
import { EINTR, ERESTARTSYS } from './vfs/errno.ts'
import type { Vfs } from './vfs/vfs.ts'

/** Units that one tick may use before `exhausted()` says so: some milliseconds of the engine's time. */
const UNITS_PER_TICK = 10_000
/** What a system call takes from that: a call costs the engine more than a step of a program. */
export const UNITS_PER_CALL = 4

export class Scheduler {
  readonly vfs: Vfs
  current: Task | null = null
  /** units left in this tick; below 0 the slice is over */
  budget = 0
  /** system calls of this slice; each moved the clock already */
  calls = 0
  /** tasks asleep in poll(2): any wait queue's event makes them look again */
  readonly pollers: Task[] = []
  readonly load = new LoadAverage()
  /** of `budget` and `calls`, what the task has been charged for */
  #accounted = 0
  #accountedCalls = 0
  #head: Task | null = null
  #tail: Task | null = null
  readonly #timers = new TimerHeap()

  constructor(vfs: Vfs) {
    this.vfs = vfs
  }

  startSlice(task: Task): void {
    this.current = task
    this.budget = UNITS_PER_TICK
    this.calls = 0
    this.#accounted = 0
    this.#accountedCalls = 0
    task.state = TaskState.running
  }

  /** Charges the running task for what its slice has cost up to now, and moves the clock by its own work. */
  accountSlice(): void {
    const task = this.current
    if (task === null) return
    const own = UNITS_PER_TICK - this.budget - this.calls * UNITS_PER_CALL - this.#accounted
    this.#accounted += own
    task.userTime += own
    task.systemTime += this.calls - this.#accountedCalls
    this.#accountedCalls = this.calls
    this.spend(own)
  }

  /** The program gave way: to the end of the queue, unless it sleeps or is gone. */
  endSlice(task: Task): void {
    this.accountSlice()
    this.current = null
    if (task.state === TaskState.running) this.enqueue(task)
  }

  /** Takes the next task that can run, null if there is none. */
  dequeue(): Task | null {
    for (let task = this.#head; task !== null; task = this.#head) {
      this.#head = task.nextInQueue
      if (this.#head === null) this.#tail = null
      task.nextInQueue = null
      task.isQueued = false
      if (task.state === TaskState.runnable && task.stoppedBy === 0) return task
    }
    return null
  }

  /** Who would run next goes to the end of the queue: a machine with another clock has another order. */
  postpone(): void {
    const task = this.dequeue()
    if (task !== null) this.enqueue(task)
  }

  enqueue(task: Task): void {
    task.state = TaskState.runnable
    if (task.isQueued) return
    task.isQueued = true
    if (this.#tail === null) this.#head = task
    else this.#tail.nextInQueue = task
    this.#tail = task
  }

  /** Ends a task's sleep, whatever it waits for. Does nothing to one that does not sleep. */
  wake(task: Task): void {
    if (task.state !== TaskState.sleeping) return
    this.leaveQueues(task)
    this.enqueue(task)
  }

  leaveQueues(task: Task): void {
    const { sleepsOn } = task
    for (let i = 0; i < sleepsOn.length; i++) remove(sleepsOn[i] as Task[], task)
    sleepsOn.length = 0
  }

  /** Sleeps the current task on a list; the result is for the system call to return. */
  sleepOn(list: Task[]): number {
    const task = this.current
    if (task === null) throw new Error('nobody is there to sleep')
    if (task.pending !== 0) return -EINTR
    task.state = TaskState.sleeping
    list.push(task)
    task.sleepsOn.push(list)
    return -ERESTARTSYS
  }

  /**
   * For calls that could be made without end and never sleep: when the slice is over they give up as if they slept, so that
   * nobody who reads on and on keeps the others waiting. 0 while there is time.
   */
  yieldWhenOver(): number {
    if (this.current === null || this.budget >= 0) return 0
    return this.current.pending !== 0 ? -EINTR : -ERESTARTSYS
  }

  wakeAll(list: Task[]): void {
    while (list.length > 0) this.wake(list[0] as Task)
    while (this.pollers.length > 0) this.wake(this.pollers[0] as Task)
  }

  // ---- time

  /** Microseconds since SECONDS_BASE. */
  now(): number {
    return this.vfs.sec * 1e6 + Math.round(this.vfs.nsec / 1000)
  }

  /** Moves the clock on by `units` microseconds. */
  spend(units: number): void {
    const { vfs } = this
    vfs.nsec += units * 1000
    if (vfs.nsec >= 1e9) {
      const seconds = Math.floor(vfs.nsec / 1e9)
      vfs.sec += seconds
      vfs.nsec -= seconds * 1e9
      this.#countLoad()
    }
  }

  /** Moves the clock forward to `now` (it never goes back) and wakes whose timers are due. */
  advanceTo(now: number): void {
    const { vfs } = this
    if (now > this.now()) {
      vfs.sec = Math.floor(now / 1e6)
      vfs.nsec = (now - vfs.sec * 1e6) * 1000
      this.#countLoad()
    }
    this.fireTimers()
  }

  #countLoad(): void {
    const now = this.now()
    if (now < this.load.due) return
    let active = this.current === null ? 0 : 1
    for (let task = this.#head; task !== null; task = task.nextInQueue)
      if (task.state === TaskState.runnable && task.stoppedBy === 0) active++
    this.load.count(now, active)
  }

  fireTimers(): void {
    const now = this.now()
    for (let timer = this.#timers.first(); timer !== null && timer.at <= now; timer = this.#timers.first()) {
      this.#timers.shift()
      this.wake(timer.task)
    }
  }

  /** When the earliest timer is due, in microseconds since SECONDS_BASE; null without one. */
  nextTimer(): number | null {
    return this.#timers.first()?.at ?? null
  }

  /** The task is woken at `at`, unless it sets another timer or clears this one before. */
  setTimer(task: Task, at: number): void {
    this.clearTimer(task)
    task.timer = this.#timers.add(at, task)
  }

  clearTimer(task: Task): void {
    if (task.timer === null) return
    task.timer.isCancelled = true
    task.timer = null
  }
}

/** Tasks waiting for one kind of event. */
export class WaitQueue {
  readonly #scheduler: Scheduler
  readonly #tasks: Task[] = []

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /**
   * Puts the current task to sleep here: -ERESTARTSYS, or -EINTR if a caught signal waits to be taken. A
   * task may sleep on several queues at once.
   */
  sleep(): number {
    return this.#scheduler.sleepOn(this.#tasks)
  }

  wake(): void {
    this.#scheduler.wakeAll(this.#tasks)
  }

  get isEmpty(): boolean {
    return this.#tasks.length === 0
  }
}

function remove(list: Task[], task: Task): void {
  const at = list.indexOf(task)
  if (at >= 0) list.splice(at, 1)
}

export interface Timer {
  /** microseconds since SECONDS_BASE */
  readonly at: number
  readonly sequence: number
  readonly task: Task
  isCancelled: boolean
}

/** A binary heap, earliest first, in order of setting among equals. */
class TimerHeap {
  readonly #heap: Timer[] = []
  #sequence = 0

  add(at: number, task: Task): Timer {
    const timer: Timer = { at, sequence: this.#sequence++, task, isCancelled: false }
    const heap = this.#heap
    let hole = heap.length
    heap.push(timer)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (!isBefore(timer, heap[parent] as Timer)) break
      heap[hole] = heap[parent] as Timer
      hole = parent
    }
    heap[hole] = timer
    return timer
  }

  first(): Timer | null {
    while (this.#heap.length > 0 && (this.#heap[0] as Timer).isCancelled) this.shift()
    return this.#heap[0] ?? null
  }

  shift(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++
      if (!isBefore(heap[child] as Timer, last)) break
      heap[hole] = heap[child] as Timer
      hole = child
    }
    heap[hole] = last
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.sequence < b.sequence)
