/** Variables, and the scopes that `local` and assignments in front of a command make. */

import { ELEMENT } from '../memory.ts'

export interface Variable {
  /** null: not set */
  value: string | null
  isExported: boolean
  isReadonly: boolean
}

/** What a scope gives back when it ends: a variable as it was, null if there was none. */
type Saved = Map<string, Variable | null>

export class Variables {
  private readonly known: Map<string, Variable>
  private readonly scopes: Saved[]

  constructor(known: Map<string, Variable> = new Map(), scopes: Saved[] = []) {
    this.known = known
    this.scopes = scopes
  }

  copy(): Variables {
    const known = new Map<string, Variable>()
    for (const [name, variable] of this.known) known.set(name, { ...variable })
    return new Variables(
      known,
      this.scopes.map((scope) => new Map(scope)),
    )
  }

  get(name: string): string | null {
    return this.known.get(name)?.value ?? null
  }

  find(name: string): Variable | undefined {
    return this.known.get(name)
  }

  /** Whatever it was; who calls has looked whether it may be changed. */
  set(name: string, value: string | null, { isExported = false, isReadonly = false } = {}): void {
    const variable = this.known.get(name)
    if (variable === undefined) this.known.set(name, { value, isExported, isReadonly })
    else {
      variable.value = value
      if (isExported) variable.isExported = true
      if (isReadonly) variable.isReadonly = true
    }
  }

  delete(name: string): void {
    this.known.delete(name)
  }

  /** Bytes. */
  get size(): number {
    let size = 0
    for (const [name, { value }] of this.known) size += ELEMENT + name.length + (value?.length ?? 0)
    return size
  }

  /** Sorted as `set` and `export` show them. */
  shown(isWanted: (variable: Variable) => boolean): readonly (readonly [string, string | null])[] {
    return [...this.known]
      .filter(([, variable]) => isWanted(variable))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { value }]) => [name, value])
  }

  /** `NAME=value` of all that are exported. */
  environment(): string[] {
    const entries: string[] = []
    for (const [name, { value, isExported }] of this.known)
      if (isExported && value !== null) entries.push(`${name}=${value}`)
    return entries
  }

  // ---- scopes

  get depth(): number {
    return this.scopes.length
  }

  openScope(): void {
    this.scopes.push(new Map())
  }

  /** The variable gets back what it is when the innermost scope ends. */
  keep(name: string): void {
    const scope = this.scopes[this.scopes.length - 1] as Saved
    if (scope.has(name)) return
    const variable = this.known.get(name)
    scope.set(name, variable === undefined ? null : { ...variable })
  }

  /** Ends scopes until there are so many; the names that were given back. */
  closeScopes(depth: number): readonly string[] {
    const names: string[] = []
    while (this.scopes.length > depth) {
      for (const [name, saved] of this.scopes.pop() as Saved) {
        if (saved === null) this.known.delete(name)
        else this.known.set(name, saved)
        names.push(name)
      }
    }
    return names
  }
}
