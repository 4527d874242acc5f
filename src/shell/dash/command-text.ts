/** A command as `jobs` shows it: made of the tree, with what is in substitutions left out. */

import { isMarked, QUOTE, unmarkUnit } from './marked.ts'
import type { Node, Parameter, Part, Redirection, Word } from './tree.ts'

export function commandText(node: Node | null): string {
  if (node === null) return ''
  switch (node.type) {
    case 'simple': {
      const words = node.words.map(wordText).join(' ')
      return words + node.redirections.map((one) => ` ${redirectionText(one)}`).join('')
    }
    case 'pipe':
      return node.commands.map(commandText).join(' | ')
    case 'list':
      return node.nodes.map(commandText).join('; ')
    case 'andor':
      return node.rest.reduce(
        (text, { isOr, node: next }) => `${text}${isOr ? ' || ' : ' && '}${commandText(next)}`,
        commandText(node.first),
      )
    case 'not':
      return `!${commandText(node.node)}`
    case 'redirected':
    case 'background':
      return commandText(node.node)
    case 'subshell':
      return `(${commandText(node.node)})`
    case 'if': {
      const otherwise = node.otherwise === null ? '' : `; else ${commandText(node.otherwise)}`
      return `if ${commandText(node.test)}; then ${commandText(node.then)}${otherwise}; fi`
    }
    case 'while':
    case 'until':
      return `${node.type} ${commandText(node.test)}; do ${commandText(node.body)}; done`
    case 'for': {
      const words = node.words.map(wordText).join(' ')
      return `for ${node.variable} in ${words}; do ${commandText(node.body)}; done`
    }
    case 'case': {
      const cases = node.cases.map(
        ({ patterns, body }) => `${patterns.slice(0, 1).map(wordText).join('')}) ${commandText(body)};; `,
      )
      return `case ${wordText(node.word)} in ${cases.join('')}esac`
    }
    case 'function':
      return `${node.name}() { ... }`
  }
}

function redirectionText({ operator, descriptor, word }: Redirection): string {
  return operator === '<<' ? '<<...' : `${descriptor}${operator}${wordText(word)}`
}

const wordText = ({ parts }: Word): string => parts.map((part) => partText(part, false)).join('')

function partText(part: Part, isQuoted: boolean): string {
  switch (part.kind) {
    case 'text':
      return markedText(part.text)
    case 'quoted':
      return `"${markedText(part.text)}"`
    case 'double':
      return `"${part.parts.map((inner) => partText(inner, true)).join('')}"`
    case 'parameter':
      return parameterText(part, isQuoted)
    case 'command':
      return '$(...)'
    case 'arithmetic':
      return `$((${part.parts.map((inner) => partText(inner, isQuoted)).join('')}))`
  }
}

function markedText(text: string): string {
  let result = ''
  for (let at = 0; at < text.length; at++) {
    if (text[at] === QUOTE) continue
    const unit = text.charCodeAt(at)
    const char = String.fromCharCode(unmarkUnit(unit))
    result += !isMarked(unit) && `'\\"$`.includes(char) ? `\\${char}` : char
  }
  return result
}

function parameterText({ name, operation, colon, word }: Parameter, isQuoted: boolean): string {
  if (operation === 'length') return `\${#${name}}`
  const inner = word.map((part) => partText(part, isQuoted)).join('')
  return `\${${name}${colon ? ':' : ''}${operation === 'bad' ? '' : operation}${inner}}`
}
