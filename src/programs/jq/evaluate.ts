/**
 * Runs jq's filters. Values come from generators, one after the other, so that `first` and `limit` stop what goes on for ever.
 * Generators inside of generators use the engine's stack: functions of the filter's own may call themselves some hundred deep.
 */

import { checkNames, namesOf } from './name-check.ts'
import { natives } from './natives.ts'
import { type Definition, type Node, type Pattern, parseDefinitions } from './parse.ts'
import { deletePaths, getIndex, getPath, getSlice, type Path, setPath } from './paths.ts'
import {
  collected,
  computed,
  each,
  iterated,
  one,
  PAUSE,
  type Place,
  pathsOf,
  reached,
  STEPS_PER_PAUSE,
  type Values,
  type Work,
  within,
  withoutPath,
} from './place.ts'
import { prelude } from './prelude.ts'
import { type Filter, specials, type World } from './specials.ts'
import { formatted } from './strings.ts'
import { described, isArray, isObject, isTrue, JqError, type Json, plainNumber, typeName } from './value.ts'

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

class Break extends Error {
  readonly mark: BreakMark
  constructor(mark: BreakMark) {
    super()
    this.mark = mark
  }
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
    checkNames(
      node,
      (name) =>
        find(this.#globals, name) !== undefined ||
        specials[name] !== undefined ||
        natives[name] !== undefined,
    )
  }

  *run(node: Node, input: Json): Values<Json> {
    yield* each(this.#values(node, { value: input, path: null }, this.#globals), function* ({ value }) {
      yield value
    })
  }

  /** Values of a node for its own sake, without paths. */
  #plain(node: Node, at: Place, scope: Scope): Values {
    return this.#values(node, withoutPath(at), scope)
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
          const number = plainNumber(value)
          if (typeof number !== 'number') throw new JqError(`${described(value)} cannot be negated`)
          yield computed(at, -number)
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
      if (typeof key !== 'string') throw new JqError(`Cannot use ${described(key)} as object key`)
      return each(this.#plain(entry[1], at, scope), ({ value }) =>
        this.#object(entries, index + 1, new Map(made).set(key, value), at, scope),
      )
    })
  }

  /** What is neither null nor false on the left, its mistakes ignored; the right where there is none. */
  *#alternative(node: { left: Node; right: Node }, at: Place, scope: Scope): Values {
    let isAny = false
    yield* each(this.#values(node.left, at, scope), function* (place) {
      if (!isTrue(place.value)) return
      isAny = true
      yield place
    })
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

  #paths(node: Node, value: Json, scope: Scope): Work<Path[]> {
    return pathsOf(this.#values(node, { value, path: [] }, scope))
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
    const special = specials[`${name}/${values.length}`]
    if (special !== undefined) {
      const [first, second] = values.map(
        (node): Filter =>
          (place) =>
            this.#values(node, place, scope),
      )
      yield* special(at, this.#world, first as Filter, second as Filter)
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
