/**
 * Runs jq's filters. Values come from generators, one after the other, so that `first` and `limit` stop what goes on for ever.
 *
 * Terms
 * - place: a value, and the path that led to it where one is asked for (`path(f)`, assignments); a value that was computed has
 *   none then, and nothing in it may be asked for.
 * - PAUSE: comes among the values now and then; who runs the filter may give way then.
 */

import { holdValues } from './memory.ts'
import { natives } from './natives.ts'
import { type Definition, type Node, type Pattern, parseDefinitions } from './parse.ts'
import { deletePaths, getIndex, getPath, getSlice, setPath } from './paths.ts'
import { prelude } from './prelude.ts'
import { formatted } from './strings.ts'
import { compact, described, isArray, isObject, isTrue, JqError, type Json, typeName } from './value.ts'

export const PAUSE = Symbol('pause')

type Path = readonly Json[]

export interface Place {
  readonly value: Json
  /** null where none is asked for; undefined for a computed value where one is */
  readonly path: Path | null | undefined
}

type Values<T = Place> = Generator<T | typeof PAUSE, void, void>
/** Work that may pause and gives one result. */
type Work<T> = Generator<typeof PAUSE, T, void>

interface Closure {
  readonly parameters: readonly string[]
  readonly body: Node
  /** where it was defined, itself included */
  readonly scope: () => Scope
}

/** What names mean, the newest first. */
type Scope = {
  readonly name: string
  readonly means: Json | Closure | BreakMark
  readonly next: Scope
} | null

class BreakMark {}

/** A name that nothing has: found before anything runs. */
export class UndefinedName extends Error {
  /** where it stands, in characters */
  readonly at: number
  constructor(name: string, at: number) {
    super(name)
    this.at = at
  }
}

export interface World {
  /** the next input, undefined when there is none */
  input(): Work<Json | undefined>
  inputLine(): number
  note(value: Json): void
  readonly environment: Json
  readonly variables: ReadonlyMap<string, Json>
  now(): number
}

/** Thrown by `halt` and `halt_error`. */
export class Halt extends Error {
  readonly value: Json | undefined
  readonly status: number
  constructor(value: Json | undefined, status: number) {
    super()
    this.value = value
    this.status = status
  }
}

class Break extends Error {
  readonly mark: BreakMark
  constructor(mark: BreakMark) {
    super()
    this.mark = mark
  }
}

/** steps of a filter between two pauses, each a unit of work */
export const STEPS_PER_PAUSE = 1000

/** For each value what `give` makes of it. */
function* each<T, U>(values: Values<T>, give: (value: T) => Values<U>): Values<U> {
  for (const value of values) {
    if (value === PAUSE) yield PAUSE
    else yield* give(value as T)
  }
}

function* collected<T>(values: Values<T>): Work<T[]> {
  const all: T[] = []
  for (const value of values) {
    if (value === PAUSE) yield PAUSE
    else holdValues(all.push(value as T))
  }
  return all
}

const computed = (place: Place, value: Json): Place => ({
  value,
  path: place.path === null ? null : undefined,
})

const within = ({ path, value }: Place, key: Json, inner: Json): Place => {
  if (path === undefined) throw new JqError(`Invalid path expression with result ${short(value)}`)
  return { value: inner, path: path === null ? null : [...path, key] }
}

function short(value: Json): string {
  const text = compact(value)
  return text.length > 29 ? `${text.slice(0, 26)}...` : text
}

/** How many values a function that makes this one has copied, about. */
function sizeOf(value: Json): number {
  if (isArray(value)) return value.length
  return isObject(value) ? value.size : 0
}

export class Evaluator {
  readonly #world: World
  readonly #globals: Scope
  #steps = 0

  constructor(world: World) {
    this.#world = world
    let scope: Scope = null
    for (const definition of parseDefinitions(prelude)) scope = defined(scope, definition)
    for (const [name, value] of world.variables) scope = { name: `$${name}`, means: value, next: scope }
    this.#globals = { name: '$ENV', means: world.environment, next: scope }
  }

  /** Throws where a name means nothing. */
  check(node: Node): void {
    new NameCheck((name) => find(this.#globals, name) !== undefined).visit(node, [])
  }

  *run(node: Node, input: Json): Values<Json> {
    yield* each(this.#values(node, { value: input, path: null }, this.#globals), function* ({ value }) {
      yield value
    })
  }

  /** Values of a node for its own sake, without paths. */
  #plain(node: Node, at: Place, scope: Scope): Values {
    return this.#values(node, at.path === null ? at : { value: at.value, path: null }, scope)
  }

  /** Counts what is done, and whether a pause is due: who looks at many values, or copies them, does so many steps. */
  #isTiredBy(steps: number): boolean {
    this.#steps += steps
    if (this.#steps < STEPS_PER_PAUSE) return false
    this.#steps = 0
    return true
  }

  *#values(node: Node, at: Place, scope: Scope): Values {
    if (this.#isTiredBy(1)) yield PAUSE
    const self = this
    switch (node.kind) {
      case 'identity':
        yield at
        return
      case 'recurse':
        yield* this.#call('recurse', [], at, scope)
        return
      case 'location':
        yield computed(at, new Map<string, Json>([['file', '<top-level>'], ['line', node.line]])) // biome-ignore format: one line
        return
      case 'literal':
        yield computed(at, node.value)
        return
      case 'text':
        yield* this.#text(node, at, scope)
        return
      case 'format':
        yield computed(at, formatted(node.name, at.value))
        return
      case 'index':
        yield* each(this.#plain(node.key, at, scope), (key) =>
          each(self.#values(node.of, at, scope), function* (of) {
            yield* reached(node, () => within(of, key.value, getIndex(of.value, key.value)))
          }),
        )
        return
      case 'slice':
        yield* this.#slice(node, at, scope)
        return
      case 'iterate':
        yield* each(this.#values(node.of, at, scope), (of) => iterated(of, node.isOptional === true))
        return
      case 'array':
        if (node.body === null) yield computed(at, [])
        else {
          const items = yield* collected(this.#plain(node.body, at, scope))
          yield computed(at, items.map(({ value }) => value)) // biome-ignore format: one line
        }
        return
      case 'object':
        yield* this.#object(node.entries, 0, new Map(), at, scope)
        return
      case 'negate':
        yield* each(this.#plain(node.of, at, scope), function* ({ value }) {
          if (typeof value !== 'number') throw new JqError(`${described(value)} cannot be negated`)
          yield computed(at, -value)
        })
        return
      case 'pipe':
        yield* each(this.#values(node.left, at, scope), (left) => self.#values(node.right, left, scope))
        return
      case 'comma':
        yield* this.#values(node.left, at, scope)
        yield* this.#values(node.right, at, scope)
        return
      case 'and':
      case 'or':
        yield* each(this.#plain(node.left, at, scope), function* (left) {
          if (isTrue(left.value) === (node.kind === 'or')) yield computed(at, node.kind === 'or')
          else {
            yield* each(self.#plain(node.right, at, scope), function* (right) {
              yield computed(at, isTrue(right.value))
            })
          }
        })
        return
      case 'alternative':
        yield* this.#alternative(node, at, scope)
        return
      case 'arithmetic': {
        const operate = natives[`${node.operator}/2`] as (input: Json, ...values: readonly Json[]) => Json
        yield* each(this.#plain(node.right, at, scope), (right) =>
          each(self.#plain(node.left, at, scope), function* (left) {
            const result = operate(null, left.value, right.value)
            if (self.#isTiredBy(sizeOf(result))) yield PAUSE
            yield computed(at, result)
          }),
        )
        return
      }
      case 'update':
        yield* this.#update(node, at, scope)
        return
      case 'if':
        yield* each(this.#plain(node.condition, at, scope), function* ({ value }) {
          const branch = isTrue(value) ? node.then : node.otherwise
          if (branch === null) yield at
          else yield* self.#values(branch, at, scope)
        })
        return
      case 'try':
        yield* this.#try(node, at, scope)
        return
      case 'reduce':
        yield* this.#reduce(node, at, scope)
        return
      case 'foreach':
        yield* this.#foreach(node, at, scope)
        return
      case 'function':
        yield* this.#values(node.rest, at, defined(scope, node.definition))
        return
      case 'call':
        yield* this.#call(node.name, node.values, at, scope)
        return
      case 'variable':
        yield computed(at, find(scope, `$${node.name}`) as Json)
        return
      case 'bind':
        yield* each(this.#plain(node.source, at, scope), ({ value }) =>
          self.#bound(node.patterns, value, at, scope, (inner) => self.#values(node.body, at, inner)),
        )
        return
      case 'label': {
        const mark = new BreakMark()
        try {
          yield* this.#values(node.body, at, { name: `*${node.name}`, means: mark, next: scope })
        } catch (error) {
          if (!(error instanceof Break) || error.mark !== mark) throw error
        }
        return
      }
      case 'break':
        throw new Break(find(scope, `*${node.name}`) as BreakMark)
    }
  }

  *#text(node: Extract<Node, { kind: 'text' }>, at: Place, scope: Scope): Values {
    const self = this
    function* from(index: number, text: string): Values {
      const part = node.parts[index]
      if (part === undefined) yield computed(at, text)
      else if (typeof part === 'string') yield* from(index + 1, text + part)
      else {
        yield* each(self.#plain(part, at, scope), ({ value }) =>
          from(index + 1, text + formatted(node.format ?? 'text', value)),
        )
      }
    }
    yield* from(0, '')
  }

  *#slice(node: Extract<Node, { kind: 'slice' }>, at: Place, scope: Scope): Values {
    const ends = (end: Node | null) =>
      end === null ? one({ value: null, path: null }) : this.#plain(end, at, scope)
    yield* each(ends(node.to), (to) =>
      each(ends(node.from), (from) =>
        each(this.#values(node.of, at, scope), function* (of) {
          const key = new Map([['start', from.value], ['end', to.value]]) // biome-ignore format: one line
          yield* reached(node, () => within(of, key, getSlice(of.value, from.value, to.value)))
        }),
      ),
    )
  }

  *#object(
    entries: readonly (readonly [Node, Node])[],
    index: number,
    made: ReadonlyMap<string, Json>,
    at: Place,
    scope: Scope,
  ): Values {
    const entry = entries[index]
    if (entry === undefined) {
      yield computed(at, made)
      return
    }
    yield* each(this.#plain(entry[0], at, scope), ({ value: key }) => {
      if (typeof key !== 'string') throw new JqError(`Object keys must be strings`)
      return each(this.#plain(entry[1], at, scope), ({ value }) =>
        this.#object(entries, index + 1, new Map(made).set(key, value), at, scope),
      )
    })
  }

  /** What is neither null nor false on the left, its mistakes ignored; the right where there is none. */
  *#alternative(node: { left: Node; right: Node }, at: Place, scope: Scope): Values {
    let isAny = false
    try {
      yield* each(this.#values(node.left, at, scope), function* (place) {
        if (!isTrue(place.value)) return
        isAny = true
        yield place
      })
    } catch (error) {
      if (!(error instanceof JqError)) throw error
    }
    if (!isAny) yield* this.#values(node.right, at, scope)
  }

  *#try(node: Extract<Node, { kind: 'try' }>, at: Place, scope: Scope): Values {
    const source = this.#values(node.body, at, scope)
    for (;;) {
      let next: IteratorResult<Place | typeof PAUSE, void>
      try {
        next = source.next()
      } catch (error) {
        if (!(error instanceof JqError)) throw error
        if (node.handler !== null) yield* this.#values(node.handler, computed(at, error.value), scope)
        return
      }
      if (next.done === true) return
      yield next.value
    }
  }

  *#paths(node: Node, value: Json, scope: Scope): Work<Path[]> {
    const places = yield* collected(this.#values(node, { value, path: [] }, scope))
    return places.map(({ path, value: result }) => {
      if (path === undefined) throw new JqError(`Invalid path expression with result ${short(result)}`)
      return path as Path
    })
  }

  *#update(node: Extract<Node, { kind: 'update' }>, at: Place, scope: Scope): Values {
    const { operator, left, right } = node
    const self = this
    if (operator === '|=') {
      let value = at.value
      const gone: Path[] = []
      for (const path of yield* this.#paths(left, at.value, scope)) {
        if (this.#isTiredBy(sizeOf(value))) yield PAUSE
        const first = yield* this.#first(right, getPath(value, path), scope)
        if (first === undefined) gone.push(path)
        else value = setPath(value, path, first)
      }
      yield computed(at, deletePaths(value, gone))
      return
    }
    yield* each(this.#plain(right, at, scope), function* (given) {
      let value = at.value
      for (const path of yield* self.#paths(left, at.value, scope)) {
        if (self.#isTiredBy(sizeOf(value))) yield PAUSE
        const old = getPath(value, path)
        if (operator === '=') value = setPath(value, path, given.value)
        else if (operator === '//=') value = setPath(value, path, isTrue(old) ? old : given.value)
        else {
          const operate = natives[`${operator.slice(0, -1)}/2`]
          value = setPath(value, path, operate?.(null, old, given.value) ?? null)
        }
      }
      yield computed(at, value)
    })
  }

  *#first(node: Node, value: Json, scope: Scope): Work<Json | undefined> {
    for (const place of this.#values(node, { value, path: null }, scope)) {
      if (place !== PAUSE) return (place as Place).value
      yield PAUSE
    }
    return undefined
  }

  *#reduce(node: Extract<Node, { kind: 'reduce' }>, at: Place, scope: Scope): Values {
    const self = this
    yield* each(this.#values(node.start, at, scope), function* (start) {
      let state: Place = start
      yield* each(self.#plain(node.source, at, scope), ({ value }) =>
        self.#bound([node.pattern], value, at, scope, function* (inner) {
          const results = yield* collected(self.#values(node.step, state, inner))
          state = results.at(-1) ?? computed(at, null)
        }),
      )
      yield state
    })
  }

  *#foreach(node: Extract<Node, { kind: 'foreach' }>, at: Place, scope: Scope): Values {
    const self = this
    yield* each(this.#values(node.start, at, scope), function* (start) {
      let state: Place = start
      yield* each(self.#plain(node.source, at, scope), ({ value }) =>
        self.#bound([node.pattern], value, at, scope, (inner) =>
          each(self.#values(node.step, state, inner), function* (next) {
            state = next
            if (node.give === null) yield next
            else yield* self.#values(node.give, next, inner)
          }),
        ),
      )
    })
  }

  /** With the names of a pattern bound; of several patterns the next where one fails, its names null. */
  *#bound(
    patterns: readonly Pattern[],
    value: Json,
    at: Place,
    scope: Scope,
    body: (scope: Scope) => Values,
  ): Values {
    let blank = scope
    if (patterns.length > 1) {
      for (const name of patterns.flatMap(namesOf)) blank = { name: `$${name}`, means: null, next: blank }
    }
    for (const [i, pattern] of patterns.entries()) {
      try {
        yield* this.#matched(pattern, value, at, blank, body)
        return
      } catch (error) {
        if (!(error instanceof JqError) || i === patterns.length - 1) throw error
      }
    }
  }

  *#matched(pattern: Pattern, value: Json, at: Place, scope: Scope, body: (scope: Scope) => Values): Values {
    const self = this
    if (pattern.kind === 'name') {
      yield* body({ name: `$${pattern.name}`, means: value, next: scope })
      return
    }
    function* array(index: number, inner: Scope): Values {
      const item = (pattern as Extract<Pattern, { kind: 'array' }>).items[index]
      if (item === undefined) yield* body(inner)
      else yield* self.#matched(item, getIndex(value, index), at, inner, (next) => array(index + 1, next))
    }
    function* object(index: number, inner: Scope): Values {
      const entry = (pattern as Extract<Pattern, { kind: 'object' }>).entries[index]
      if (entry === undefined) {
        yield* body(inner)
        return
      }
      yield* each(self.#plain(entry.key, at, inner), ({ value: key }) => {
        if (typeof key !== 'string')
          throw new JqError(`Cannot index ${typeName(value)} with ${typeName(key)}`)
        const found = getIndex(value, key)
        const named: Scope =
          entry.name === null ? inner : { name: `$${entry.name}`, means: found, next: inner }
        if (entry.value === null) return object(index + 1, named)
        return self.#matched(entry.value, found, at, named, (next) => object(index + 1, next))
      })
    }
    yield* pattern.kind === 'array' ? array(0, scope) : object(0, scope)
  }

  *#call(name: string, values: readonly Node[], at: Place, scope: Scope): Values {
    const self = this
    const found = find(scope, `${name}/${values.length}`)
    if (found !== undefined) {
      yield* this.#callClosure(found as Closure, values, at, scope)
      return
    }
    const special = this.#special(name, values, at, scope)
    if (special !== null) {
      yield* special
      return
    }
    const native = natives[`${name}/${values.length}`]
    if (native === undefined) throw new JqError(`${name}/${values.length} is not defined`)
    function* combined(index: number, given: readonly Json[]): Values {
      const node = values[index]
      if (node === undefined) {
        const result = (native as NonNullable<typeof native>)(at.value, ...given)
        if (self.#isTiredBy(sizeOf(at.value) + sizeOf(result))) yield PAUSE
        yield computed(at, result)
      } else yield* each(self.#plain(node, at, scope), ({ value }) => combined(index + 1, [...given, value]))
    }
    yield* combined(0, [])
  }

  *#callClosure(closure: Closure, values: readonly Node[], at: Place, scope: Scope): Values {
    const self = this
    function* bind(index: number, inner: Scope): Values {
      const parameter = closure.parameters[index]
      const node = values[index]
      if (parameter === undefined || node === undefined) {
        yield* self.#values(closure.body, at, inner)
        return
      }
      const filter: Closure = { parameters: [], body: node, scope: () => scope }
      const name = parameter.replace(/^\$/, '')
      if (name === parameter) {
        yield* bind(index + 1, { name: `${name}/0`, means: filter, next: inner })
        return
      }
      yield* each(self.#plain(node, at, scope), ({ value }) => {
        const fixed: Closure = { parameters: [], body: { kind: 'literal', value }, scope: () => null }
        return bind(index + 1, {
          name: parameter,
          means: value,
          next: { name: `${name}/0`, means: fixed, next: inner },
        })
      })
    }
    yield* bind(0, closure.scope())
  }

  /** What needs its filters themselves, or the world. */
  #special(name: string, values: readonly Node[], at: Place, scope: Scope): Values | null {
    const [first, second] = values as [Node, Node]
    const self = this
    switch (`${name}/${values.length}`) {
      case 'empty/0':
        return none()
      case 'error/0':
        throw new JqError(at.value)
      case 'not/0':
        return one(computed(at, !isTrue(at.value)))
      case 'path/1':
        return (function* () {
          for (const path of yield* self.#paths(first, at.value, scope)) yield computed(at, path)
        })()
      case 'getpath/1':
        return each(this.#plain(first, at, scope), function* ({ value: path }) {
          if (!isArray(path)) throw new JqError('Path must be specified as an array')
          let place = at
          let inner = at.value
          for (const key of path) {
            inner = inner === null ? null : getIndex(inner, key)
            place = within(place, key, inner)
          }
          yield place
        })
      case 'range/2':
        return each(this.#plain(first, at, scope), ({ value: from }) =>
          each(self.#plain(second, at, scope), function* ({ value: to }) {
            if (typeof from !== 'number' || typeof to !== 'number')
              throw new JqError('Range bounds must be numeric')
            for (let i = from; i < to; i++) {
              if (self.#isTiredBy(1)) yield PAUSE
              yield computed(at, i)
            }
          }),
        )
      case 'recurse/1':
        return depthFirst(at, (place) => self.#values(first, place, scope))
      case 'input/0':
        return (function* () {
          const input = yield* self.#world.input()
          if (input === undefined) throw new JqError('break')
          yield computed(at, input)
        })()
      case 'debug/0':
        this.#world.note(['DEBUG:', at.value])
        return one(at)
      case 'stderr/0':
        this.#world.note(at.value)
        return one(at)
      case 'input_line_number/0':
        return one(computed(at, this.#world.inputLine()))
      case 'env/0':
        return one(computed(at, this.#world.environment))
      case 'now/0':
        return one(computed(at, this.#world.now()))
      case 'halt/0':
        throw new Halt(undefined, 0)
      case 'halt_error/0':
        throw new Halt(at.value, 5)
      case 'halt_error/1':
        return each(this.#plain(first, at, scope), ({ value }) => {
          throw new Halt(at.value, Number(value))
        })
      default:
        return null
    }
  }
}

export const SPECIAL: ReadonlySet<string> = new Set('empty/0 error/0 not/0 recurse/1 path/1 getpath/1 range/2 input/0 debug/0 stderr/0 input_line_number/0 env/0 now/0 halt/0 halt_error/0 halt_error/1'.split(' ')) // biome-ignore format: one line

function* one<T>(value: T): Values<T> {
  yield value
}

function* none(): Values {}

/** A place, then what comes of it, of each what comes of that. It may go on for ever, so it is no recursion here. */
function* depthFirst(top: Place, inner: (place: Place) => Values): Values {
  const open: Values[] = [one(top)]
  for (;;) {
    const values = open.at(-1)
    if (values === undefined) return
    const next = values.next()
    if (next.done === true) open.pop()
    else {
      yield next.value
      if (next.value !== PAUSE) holdValues(open.push(inner(next.value as Place)))
    }
  }
}

/** The place inside; nothing where it cannot be and `?` stands behind it. */
function* reached({ isOptional }: { isOptional?: true }, place: () => Place): Values {
  let found: Place
  try {
    found = place()
  } catch (error) {
    if (isOptional === true && error instanceof JqError) return
    throw error
  }
  yield found
}

function* iterated(of: Place, isOptional: boolean): Values {
  const { value } = of
  if (isArray(value)) {
    for (const [i, item] of value.entries()) yield within(of, i, item)
  } else if (isObject(value)) {
    for (const [key, item] of value) yield within(of, key, item)
  } else if (!isOptional) throw new JqError(`Cannot iterate over ${described(value)}`)
}

function defined(scope: Scope, { name, parameters, body }: Definition): Scope {
  const own: Scope = {
    name: `${name}/${parameters.length}`,
    means: { parameters, body, scope: () => own },
    next: scope,
  }
  return own
}

function find(scope: Scope, name: string): Json | Closure | BreakMark | undefined {
  for (let at = scope; at !== null; at = at.next) if (at.name === name) return at.means
  return undefined
}

function namesOf(pattern: Pattern): string[] {
  if (pattern.kind === 'name') return [pattern.name]
  if (pattern.kind === 'array') return pattern.items.flatMap(namesOf)
  return pattern.entries.flatMap(({ name, value }) => [
    ...(name === null ? [] : [name]),
    ...(value === null ? [] : namesOf(value)),
  ])
}

/** Looks for names that mean nothing, through the whole tree. */
class NameCheck {
  readonly #isGlobal: (name: string) => boolean
  constructor(isGlobal: (name: string) => boolean) {
    this.#isGlobal = isGlobal
  }

  visit(node: Node, names: readonly string[]): void {
    switch (node.kind) {
      case 'call': {
        const name = `${node.name}/${node.values.length}`
        if (
          !names.includes(name) &&
          !this.#isGlobal(name) &&
          !SPECIAL.has(name) &&
          natives[name] === undefined
        )
          throw new UndefinedName(name, node.at)
        break
      }
      case 'variable':
        if (!names.includes(`$${node.name}`) && !this.#isGlobal(`$${node.name}`))
          throw new UndefinedName(`$${node.name}`, node.at)
        return
      case 'break':
        if (!names.includes(`*${node.name}`)) throw new UndefinedName(`$*label-${node.name}`, node.at)
        return
      case 'label':
        this.visit(node.body, [...names, `*${node.name}`])
        return
      case 'function': {
        const { name, parameters, body } = node.definition
        const own = `${name}/${parameters.length}`
        const bound = parameters.flatMap((one) => [one, `${one.replace(/^\$/, '')}/0`])
        this.visit(body, [...names, own, ...bound])
        this.visit(node.rest, [...names, own])
        return
      }
      case 'bind':
        this.visit(node.source, names)
        this.visit(node.body, [...names, ...node.patterns.flatMap(namesOf).map((one) => `$${one}`)])
        return
      case 'reduce':
      case 'foreach': {
        const inner = [...names, ...namesOf(node.pattern).map((one) => `$${one}`)]
        this.visit(node.source, names)
        this.visit(node.start, names)
        this.visit(node.step, inner)
        if (node.kind === 'foreach' && node.give !== null) this.visit(node.give, inner)
        return
      }
    }
    for (const child of childrenOf(node)) this.visit(child, names)
  }
}

/** Of nodes that bind no names. */
function childrenOf(node: Node): Node[] {
  const isNode = (value: unknown): value is Node =>
    typeof value === 'object' && value !== null && 'kind' in value
  return Object.entries(node)
    .filter(([name]) => name !== 'kind' && name !== 'value')
    .flatMap(([, value]) => (Array.isArray(value) ? value.flat() : [value]))
    .filter(isNode)
}
