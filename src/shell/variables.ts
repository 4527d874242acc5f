/**
 * Shell variables.
 *
 * Terms
 * - A variable has a scalar value or an array; "unset" means that it has neither (it may still have
 *   attributes, as after `declare -i x`).
 * - Scope is dynamic. The table always holds the visible variable of each name; a function's scope keeps
 *   what its locals hide and puts it back when it ends. So a lookup is one Map access at any depth.
 * - A scalar written by arithmetic keeps its number; its text is made when somebody asks.
 */

import { encode } from '../kernel/text.ts'
import type { Value } from './expansion/integer.ts'
import { toLower, toUpper } from './expansion/letter-case.ts'
import { ELEMENT } from './memory.ts'

export const EXPORTED = 1
export const READONLY = 2
export const INTEGER = 4
export const LOWERCASE = 8
export const UPPERCASE = 16
export const REFERENCE = 32
export const CAPITALIZED = 64
export const TRACED = 128

/** Thrown by every write to a readonly variable; the message is `x: readonly variable`. */
export class ReadonlyError extends Error {
  readonly variable: string
  constructor(variable: string) {
    super(`${variable}: readonly variable`)
    this.variable = variable
  }
}

/** Of an element: an index, or the key in an associative array. */
export type Key = string | Value

/** Math.max() knows no bigint. */
const later = (a: Value, b: Value): Value => (a < b ? b : a)

/** An array: indices in ascending order, or keys in the order of bash's hash table. */
export class ArrayValue {
  readonly associative: boolean
  private readonly entries: Map<Key, string>
  private sorted = true

  /** Of its hash table; the order of the keys depends on it. */
  readonly buckets: number

  constructor(associative: boolean, entries: Map<Key, string> = new Map(), buckets = TABLE_BUCKETS) {
    this.associative = associative
    this.buckets = buckets
    this.entries = entries
  }

  static ofList(values: readonly string[]): ArrayValue {
    const array = new ArrayValue(false)
    for (let i = 0; i < values.length; i++) array.set(i, values[i] as string)
    return array
  }

  get size(): number {
    return this.entries.size
  }

  /** Bytes, as memory.ts counts them. */
  get memory(): number {
    return ELEMENT * this.entries.size + this.characters
  }

  /** Of all elements. */
  private characters = 0

  get(key: Key): string | undefined {
    return this.entries.get(key)
  }

  has(key: Key): boolean {
    return this.entries.has(key)
  }

  set(key: Key, value: string): void {
    const before = this.entries.get(key)
    this.characters += value.length - (before?.length ?? 0)
    if (this.sorted && this.entries.size > 0 && before === undefined) {
      // Appending at the end is the common case and keeps the order; everything else sorts later.
      this.sorted = !this.associative && typeof key !== 'string' && key > this.highest
    }
    if (typeof key !== 'string' && key > this.highest) this.lastKey = key
    this.entries.set(key, value)
  }

  delete(key: Key): void {
    this.characters -= this.entries.get(key)?.length ?? 0
    this.entries.delete(key)
    if (key === this.lastKey) this.lastKey = -1
  }

  /** The highest index, -1 in an empty array. */
  get highest(): Value {
    if (this.lastKey < 0 && this.entries.size > 0 && !this.associative)
      this.lastKey = this.indices().reduce(later, -1)
    return this.lastKey
  }

  /** -1: there is none, or it is to be looked for */
  private lastKey: Value = -1

  private indices(): Value[] {
    return [...this.entries.keys()].filter((key): key is Value => typeof key !== 'string')
  }

  keys(): Key[] {
    const keys = [...this.entries.keys()]
    if (this.associative) return orderByHash(keys as string[], this.buckets)
    if (!this.sorted) keys.sort((a, b) => (a < b ? -1 : 1))
    return keys
  }

  values(): string[] {
    if (!this.associative && this.sorted) return [...this.entries.values()]
    return this.keys().map((key) => this.entries.get(key) as string)
  }

  copy(): ArrayValue {
    const copy = new ArrayValue(this.associative, new Map(this.entries), this.buckets)
    copy.sorted = this.sorted
    copy.characters = this.characters
    copy.lastKey = this.lastKey
    return copy
  }
}

/** Buckets of bash's tables: associative arrays and global variables, local variables. */
const TABLE_BUCKETS = 1024
const SCOPE_BUCKETS = 4
/** Of an associative array that a variable is made which was there before (arrayfunc.c, convert_var_to_assoc). */
const CONVERTED_BUCKETS = 128

/** The order of bash's hash tables (hashlib.c): FNV-1, newest first within a bucket. */
export function orderByHash(keys: readonly string[], buckets: number): string[] {
  const placed = keys.map((key, age) => ({ key, age, bucket: hashOf(key) & (buckets - 1) }))
  placed.sort((a, b) => a.bucket - b.bucket || b.age - a.age)
  return placed.map((entry) => entry.key)
}

function hashOf(key: string): number {
  let hash = 2166136261
  for (const byte of encode(key)) {
    hash = Math.imul(hash, 16777619)
    hash ^= byte > 127 ? byte - 256 : byte
  }
  return hash >>> 0
}

/** A value computed when read, such as RANDOM. */
export interface Dynamic {
  read(): string
  write(value: string): void
}

export class Variable {
  attributes: number
  dynamic: Dynamic | null = null
  /** An array made anew whenever it is read, such as FUNCNAME; writes to it are lost, unless they go where it comes from. */
  computed: (() => ArrayValue) | null = null
  /** What is assigned to it is passed over, and no local variable hides it (att_noassign). */
  isFixed = false
  /** unset refuses it (att_nounset). */
  isLasting = false
  /** A list of all variables shows of what is computed only what was read last. */
  isListedAsRead = false
  private lastText: string | undefined
  private lastArray: ArrayValue | undefined
  private stored: ArrayValue | null = null
  private text: string | null = null
  private number: Value | null = null

  constructor(attributes = 0) {
    this.attributes = attributes
  }

  get array(): ArrayValue | null {
    if (this.computed === null) return this.stored
    this.lastArray = this.computed()
    return this.lastArray
  }

  /** Of OPTIND: where getopts is inside a group of letters. A function's own OPTIND has its own. */
  getoptsOffset = 1

  /** By `declare name`, and nothing has been assigned since. */
  isDeclared = false

  /** The scalar value, undefined if unset; of an array its element 0. */
  get value(): string | undefined {
    if (this.text !== null) return this.text
    if (this.number !== null) {
      this.text = String(this.number)
      return this.text
    }
    if (this.dynamic !== null) {
      this.lastText = this.dynamic.read()
      return this.lastText
    }
    if (this.array !== null) return this.array.get(this.array.associative ? '0' : 0)
    return undefined
  }

  /** Writes without looking at attributes. */
  setText(value: string): void {
    this.isDeclared = false
    if (this.dynamic !== null) this.dynamic.write(value)
    else if (this.array !== null) this.array.set(this.array.associative ? '0' : 0, value)
    else {
      this.text = value
      this.number = null
    }
  }

  setNumber(value: Value): void {
    if (this.dynamic !== null || this.array !== null) this.setText(String(value))
    else {
      this.isDeclared = false
      this.number = value
      this.text = null
    }
  }

  /** The scalar as a number if that is known or plain to see, else null. */
  get numeric(): Value | null {
    if (this.number !== null) return this.number
    const text = this.text
    if (text === null) return null
    // Decimal, short and without a leading zero: anything else is an expression.
    if (text.length < 16 && /^(0|-?[1-9][0-9]*)$/.test(text)) {
      this.number = Number(text)
      return this.number
    }
    return null
  }

  /** Bytes, as memory.ts counts them. */
  get memory(): number {
    return ELEMENT + (this.text?.length ?? 0) + (this.stored?.memory ?? 0)
  }

  get isSet(): boolean {
    if (this.dynamic !== null) return true
    return this.value !== undefined || (this.array !== null && !this.isDeclared)
  }

  /** What a list of all variables shows, which does not compute what nobody has read; null: nothing at all. */
  listed(): Variable | null {
    if (this.dynamic === null && this.computed === null) return this
    const listed = new Variable(this.attributes)
    if (this.dynamic !== null) {
      const text = this.isListedAsRead ? this.lastText : this.dynamic.read()
      if (text !== undefined) listed.setText(text)
      return listed
    }
    const array = this.isListedAsRead ? this.lastArray : this.computed?.()
    listed.replaceArray(array ?? new ArrayValue(false))
    return listed
  }

  has(attribute: number): boolean {
    return (this.attributes & attribute) !== 0
  }

  /** Becomes an array; a scalar value moves to index 0. */
  makeArray(associative: boolean): ArrayValue {
    const existing = this.array
    if (existing !== null) return existing
    const scalar = this.dynamic === null ? this.value : undefined
    const isConverted = this.value !== undefined || this.isDeclared
    const array = new ArrayValue(associative, new Map(), isConverted ? CONVERTED_BUCKETS : TABLE_BUCKETS)
    if (scalar !== undefined) array.set(associative ? '0' : 0, scalar)
    this.replaceArray(array)
    return array
  }

  replaceArray(array: ArrayValue): void {
    this.isDeclared = false
    this.stored = array
    this.text = null
    this.number = null
  }

  clear(): void {
    this.stored = null
    this.computed = null
    this.isFixed = false
    this.text = null
    this.number = null
    this.dynamic = null
  }

  copy(): Variable {
    const copy = new Variable(this.attributes)
    copy.text = this.text
    copy.number = this.number
    copy.stored = this.stored === null ? null : this.stored.copy()
    copy.dynamic = this.dynamic
    copy.isDeclared = this.isDeclared
    copy.getoptsOffset = this.getoptsOffset
    copy.computed = this.computed
    copy.isFixed = this.isFixed
    copy.isLasting = this.isLasting
    copy.isListedAsRead = this.isListedAsRead
    copy.lastText = this.lastText
    copy.lastArray = this.lastArray
    return copy
  }
}

/** So many references after another are followed (NAMEREF_MAX). */
const MAX_HOPS = 8

/**
 * What it is for: locals of a function; assignments in front of a command; those in front of `eval` or a sourced file, which
 * are in front of none of the commands in it.
 */
type ScopeKind = 'function' | 'command' | 'text'

/** By its names what they hide: undefined where nothing was visible before. */
class Scope extends Map<string, Variable | undefined> {
  kind: ScopeKind

  constructor(kind: ScopeKind) {
    super()
    this.kind = kind
  }
}

interface NamedVariable {
  readonly name: string
  readonly variable: Variable
}

export class Variables {
  private table = new Map<string, Variable>()
  private scopes: Scope[] = []
  /** The scope of assignments in front of a command while they are made: what is in it can be named, not listed. */
  private unfinished: Scope | null = null
  /** Its assignments are still being expanded. */
  isBeingMade = false
  private environmentCache: string[] | null = null

  /** The variable itself; a reference (declare -n) is not followed. */
  findRaw(name: string): Variable | undefined {
    return this.table.get(name)
  }

  /** The visible variable, references followed; it is told of a circle. */
  find(name: string): Variable | undefined {
    this.tellOfCircle(name)
    return this.findAgain(name)
  }

  /** The same where bash has looked before and goes on with what it found: nobody is told. */
  findAgain(name: string): Variable | undefined {
    const variable = this.table.get(name)
    if (variable === undefined || (variable.attributes & REFERENCE) === 0) return variable
    const circle = this.circleOf(variable)
    if (circle !== null) return this.outermostScope(circle)?.get(circle)
    const target = this.resolve(name)
    return target === name ? variable : this.table.get(target)
  }

  /** As often as bash looks for a name that leads in a circle, it says so. */
  tellOfCircle(name: string, times = 1): void {
    const variable = this.table.get(name)
    if (variable === undefined || (variable.attributes & REFERENCE) === 0) return
    if (this.isCircular(variable)) for (let i = 0; i < times; i++) this.onCircle(name)
  }

  /** Is told of a reference that leads to itself. */
  onCircle: (name: string) => void = NOTHING

  /**
   * The name with which references lead back to where they began or to themselves, null if they do not. In a function it
   * means the global variable of that name (variables.c, find_variable_nameref).
   */
  private circleOf(first: Variable): string | null {
    let current = first
    for (let hops = 0; hops < MAX_HOPS; hops++) {
      const next = current.value ?? ''
      const found = this.table.get(next)
      if (found === undefined) return null
      if (found === first || found === current) return next
      if (!found.has(REFERENCE)) return null
      current = found
    }
    return null
  }

  /** The scope that hides the global variable of the name, or that there is none. */
  private outermostScope(name: string): Scope | undefined {
    return this.scopes.find((scope) => scope.has(name))
  }

  /** Shows the global variable of the name, until what is returned is called, and then again what hides it. */
  uncoverGlobal(name: string): () => void {
    const scopes = this.scopes.filter((scope) => scope.has(name))
    if (scopes.length === 0) return NOTHING
    const local = this.table.get(name)
    const hidden = scopes.map((scope) => scope.get(name))
    this.restore(name, hidden[0])
    for (const scope of scopes) scope.delete(name)
    return () => {
      const global = this.table.get(name)
      scopes.forEach((scope, index) => {
        scope.set(name, index === 0 ? global : hidden[index])
      })
      this.restore(name, local)
    }
  }

  /** A global variable that was just made, whatever it was before and whatever hides it. */
  renewGlobal(name: string): Variable {
    const show = this.uncoverGlobal(name)
    const variable = new Variable()
    this.install(name, variable)
    show()
    return variable
  }

  /** The name at the end of a chain of references; may carry a subscript. */
  resolve(name: string): string {
    let target = name
    for (let hops = 0; hops < MAX_HOPS; hops++) {
      const variable = this.table.get(target)
      if (variable === undefined || (variable.attributes & REFERENCE) === 0) return target
      const next = variable.value
      if (next === undefined || next === '' || next === target) return target
      target = next
    }
    return name
  }

  /** The last reference that a name leads through; null if it is none (variables.c, find_variable_last_nameref). */
  lastReference(name: string): NamedVariable | null {
    const chain: NamedVariable[] = []
    for (let next: string | undefined = name; next !== undefined && chain.length < MAX_HOPS; ) {
      const variable = this.table.get(next)
      if (variable?.has(REFERENCE) !== true || variable === chain.at(-1)?.variable) break
      chain.push({ name: next, variable })
      next = variable.value
    }
    return chain.at(-1) ?? null
  }

  /** The element that a reference leads to, as its text; null mostly. */
  elementOf(name: string): string | null {
    if (this.table.get(name)?.has(REFERENCE) !== true) return null
    const target = this.resolve(name)
    return target.includes('[') ? target : null
  }

  /** The variable that the name leads to is there, be it without a value. Nobody is told of a circle. */
  isThere(name: string): boolean {
    return this.table.has(this.resolve(name))
  }

  /** References lead back to it, and there is no global variable of that name that it could mean. */
  leadsNowhere(name: string): boolean {
    const named = this.table.get(name)
    const circle = named?.has(REFERENCE) === true ? this.circleOf(named) : null
    return circle !== null && this.outermostScope(circle) === undefined
  }

  isCircular(reference: Variable): boolean {
    return this.circleOf(reference) !== null
  }

  /** Nobody is told. */
  leadsInCircle(name: string): boolean {
    const named = this.table.get(name)
    return named?.has(REFERENCE) === true && this.isCircular(named)
  }

  get(name: string): string | undefined {
    return this.find(name)?.value
  }

  /** The variable to write to, made if there is none. Readonly variables are refused. */
  writable(name: string): Variable {
    this.tellOfCircle(name)
    return this.writableAgain(name)
  }

  /** The same where bash has looked before: nobody is told of a circle. */
  writableAgain(name: string): Variable {
    const named = this.table.get(name)
    const circle = named?.has(REFERENCE) === true ? this.circleOf(named) : null
    const place = (circle === null ? undefined : this.outermostScope(circle)) ?? this.table
    const target = circle ?? this.resolve(name)
    let variable = place.get(target)
    if (variable === undefined) {
      variable = new Variable()
      place.set(target, variable)
    } else if ((variable.attributes & READONLY) !== 0) throw new ReadonlyError(target)
    if ((variable.attributes & EXPORTED) !== 0) this.environmentCache = null
    return variable
  }

  /** Writes a scalar with the variable's case attributes; INTEGER is the caller's business. */
  set(name: string, value: string): Variable {
    const variable = this.writable(name)
    variable.setText(variable.attributes === 0 ? value : withCase(variable, value))
    return variable
  }

  /** Installs a variable as it is, for start-up. */
  install(name: string, variable: Variable): void {
    this.table.set(name, variable)
    this.environmentCache = null
  }

  /** Call after attributes have been changed. */
  attributesChanged(): void {
    this.environmentCache = null
  }

  /**
   * Unsets: a local of the running function stays as a local without value; a local of a caller
   * disappears and uncovers what it hid (bash(1), FUNCTIONS).
   */
  unset(name: string): void {
    const variable = this.table.get(name)
    if (variable === undefined) return
    if (variable.has(READONLY)) throw new ReadonlyError(name)
    this.environmentCache = null
    const current = this.scopes.at(-1)
    if (current?.has(name) === true) {
      const local = new Variable()
      local.isDeclared = true
      this.table.set(name, local)
      return
    }
    for (let i = this.scopes.length - 2; i >= 0; i--) {
      const scope = this.scopes[i] as Scope
      if (!scope.has(name)) continue
      this.restore(name, scope.get(name))
      scope.delete(name)
      return
    }
    this.table.delete(name)
  }

  /** As if there had never been one of that name. */
  forget(name: string): void {
    this.environmentCache = null
    this.table.delete(name)
  }

  // ---- scopes

  get depth(): number {
    return this.scopes.length
  }

  pushScope(): void {
    this.scopes.push(new Scope('function'))
  }

  /** A scope for `x=1 y=$x command`, complete with `finishScope`. */
  beginScope(): void {
    this.unfinished = new Scope('command')
    this.scopes.push(this.unfinished)
  }

  /** The command is `eval` or sources a file. */
  beginText(): void {
    const scope = this.scopes.at(-1) as Scope
    scope.kind = 'text'
  }

  /** `x=1 export x`: the variable stays when the command has ended, with the attributes that it has got. */
  keepTemporary(name: string): void {
    const scope = this.scopes.at(-1)
    if (scope?.kind !== 'command' || !scope.has(name)) return
    const given = this.table.get(name)
    const kept = scope.get(name) ?? new Variable()
    if (given === undefined || kept.has(READONLY)) return
    kept.attributes |= given.attributes
    kept.setText(given.value ?? '')
    scope.set(name, kept)
  }

  finishScope(): void {
    this.unfinished = null
    this.isBeingMade = false
    this.environmentCache = null
  }

  /** While `x=1 y=...` is expanded what is assigned is given to what that hides, too (variables.c, bind_variable). */
  giveToHidden(name: string, value: string): void {
    if (!this.isBeingMade || this.unfinished?.has(name) !== true) return
    const hidden = this.unfinished.get(name) ?? new Variable()
    this.unfinished.set(name, hidden)
    hidden.setText(value)
  }

  get isScopeUnfinished(): boolean {
    return this.unfinished !== null
  }

  /**
   * In a process that has been made meanwhile: its first simple command has what is in the scope, and what follows has
   * not, for which what is returned takes it away.
   */
  handOverScope(): () => void {
    const scope = this.unfinished
    if (scope === null) return NOTHING
    const before = new Map(Array.from(scope.keys(), (name) => [name, this.table.get(name)?.value]))
    return () => {
      this.unfinished = null
      const later = this.scopes.splice(this.scopes.indexOf(scope)).slice(1)
      this.scopes.push(...later)
      for (const [name, below] of scope) {
        // What has been assigned meanwhile has been given to both.
        const value = this.table.get(name)?.value
        const isWritten = value !== undefined && value !== before.get(name)
        const hidden = isWritten ? (below ?? new Variable()) : below
        if (isWritten) hidden?.setText(value)
        const above = later.find((one) => one.has(name))
        if (above === undefined) this.restore(name, hidden)
        else above.set(name, hidden)
      }
      this.environmentCache = null
    }
  }

  /** Takes the innermost scopes away until what is returned is called. What is assigned meanwhile is given to both. */
  setAside(count: number): () => void {
    if (count === 0) return NOTHING
    const { unfinished } = this
    const aside = this.scopes.splice(-count).map((scope) => {
      const locals = Array.from(scope, ([name, hidden]) => ({
        name,
        local: this.table.get(name),
        before: hidden?.value,
      }))
      return { scope, locals }
    })
    for (const { scope } of aside.toReversed()) for (const [name, hidden] of scope) this.restore(name, hidden)
    this.unfinished = null
    return () => {
      for (const { scope, locals } of aside) {
        this.scopes.push(scope)
        for (const { name, local, before } of locals) {
          const hidden = this.table.get(name)
          scope.set(name, hidden)
          if (hidden?.value !== undefined && hidden.value !== before) local?.setText(hidden.value)
          this.restore(name, local)
        }
      }
      this.unfinished = unfinished
    }
  }

  popScope(): void {
    const scope = this.scopes.pop()
    if (scope === undefined) return
    for (const [name, hidden] of scope) this.restore(name, hidden)
  }

  /** Up to a depth that it had. */
  dropScopes(depth: number): void {
    while (this.scopes.length > depth) this.popScope()
  }

  private restore(name: string, hidden: Variable | undefined): void {
    const leaving = this.table.get(name)
    if (leaving?.has(EXPORTED) === true || hidden?.has(EXPORTED) === true) this.environmentCache = null
    if (hidden === undefined) this.table.delete(name)
    else this.table.set(name, hidden)
  }

  isLocal(name: string): boolean {
    return this.scopes.at(-1)?.has(name) === true
  }

  /** The local variable of the running function, made (without value) if it is not there yet. */
  makeLocal(name: string, inherit = false): Variable {
    const scope = this.scopes.at(-1)
    const isComplete = this.unfinished === null
    if (scope !== undefined && scope.kind !== 'function' && isComplete && this.scopes.length > 1)
      return this.makeLocalBelow(scope, name, inherit)
    const visible = this.table.get(name)
    if (scope === undefined) return this.writable(name)
    if (scope.has(name) && visible !== undefined)
      return visible.has(REFERENCE) ? visible : this.writable(name)
    if (this.hidesReadonly(name)) throw new ReadonlyError(name)
    scope.set(name, visible)
    // What stands in front of a function's call is the value of its local variable (make_local_variable).
    const given = this.scopes.findLast((one) => one !== scope && one.has(name))
    const isGiven = given !== undefined && given.kind !== 'function' && isComplete
    const local =
      (inherit || isGiven) && visible !== undefined
        ? visible.copy()
        : new Variable(visible?.has(EXPORTED) ? EXPORTED : 0)
    this.table.set(name, local)
    this.environmentCache = null
    return local
  }

  /** The same with assignments in front of the command: what they give to the name is its value. */
  private makeLocalBelow(temporary: Scope, name: string, inherit: boolean): Variable {
    const given = temporary.has(name) ? this.table.get(name) : undefined
    const putBack = this.setAside(1)
    const local = this.makeLocal(name, inherit)
    if (given !== undefined) {
      local.attributes |= given.attributes
      local.setText(given.value ?? '')
    }
    putBack()
    temporary.delete(name)
    this.restore(name, local)
    return local
  }

  /** A local of that name cannot be: a readonly local of a caller may be hidden, a readonly global may not. */
  hidesReadonly(name: string): boolean {
    return this.table.get(name)?.has(READONLY) === true && this.outermostScope(name) === undefined
  }

  /** A variable of that name has a value, be it one that a local variable without value hides (variables.c, visible_var). */
  hasValue(name: string): boolean {
    return (
      this.table.get(name)?.isSet === true || this.scopes.some((scope) => scope.get(name)?.isSet === true)
    )
  }

  /** Names of the running function's locals. */
  localNames(): string[] {
    return [...(this.scopes.at(-1)?.keys() ?? [])].sort(compareNames)
  }

  // ---- the whole table

  /** Sorted names of everything visible. */
  names(): string[] {
    return [...this.table.keys()].filter((name) => this.listed(name) !== undefined).sort(compareNames)
  }

  private listed(name: string): Variable | undefined {
    return this.unfinished?.has(name) === true ? this.unfinished.get(name) : this.table.get(name)
  }

  /**
   * `NAME=value` of the exported variables: those of the innermost scope first, each scope in the order of
   * its hash table. Not to be changed by the caller.
   */
  environment(): readonly string[] {
    if (this.environmentCache === null) {
      const list: string[] = []
      const seen = new Set<string>()
      const add = (names: Iterable<string>, buckets: number) => {
        const exported = [...names].filter(
          (name) => !seen.has(name) && this.listed(name)?.has(EXPORTED) === true,
        )
        for (const name of orderByHash(exported, buckets)) {
          seen.add(name)
          const variable = this.listed(name) as Variable
          const value = variable.array === null ? variable.value : undefined
          if (value !== undefined) list.push(`${name}=${value}`)
        }
      }
      for (let i = this.scopes.length - 1; i >= 0; i--) add((this.scopes[i] as Scope).keys(), SCOPE_BUCKETS)
      add(this.table.keys(), TABLE_BUCKETS)
      this.environmentCache = list
    }
    return this.environmentCache
  }

  /** Bytes of all, of the hidden ones too, as memory.ts counts them. */
  get memory(): number {
    let size = 0
    for (const variable of this.table.values()) size += variable.memory
    for (const scope of this.scopes) for (const hidden of scope.values()) size += hidden?.memory ?? 0
    return size
  }

  copy(): Variables {
    const copy = new Variables()
    for (const [name, variable] of this.table) copy.table.set(name, variable.copy())
    copy.scopes = this.scopes.map((scope) => {
      const hidden = new Scope(scope.kind)
      for (const [name, variable] of scope) hidden.set(name, variable?.copy())
      return hidden
    })
    copy.unfinished =
      this.unfinished === null ? null : (copy.scopes[this.scopes.indexOf(this.unfinished)] ?? null)
    copy.environmentCache = this.environmentCache
    return copy
  }
}

const NOTHING = () => {}

export function withCase(variable: Variable, value: string): string {
  if ((variable.attributes & (LOWERCASE | UPPERCASE | CAPITALIZED)) === 0) return value
  if (variable.has(LOWERCASE)) return toLower(value)
  if (variable.has(UPPERCASE)) return toUpper(value)
  const [first = ''] = value
  return toUpper(first) + toLower(value.slice(first.length))
}

export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
