/** Draws a lesson's text. Commands get their buttons from whoever renders the step. */

import { Fragment, type ReactNode } from 'react'
import type { Block, LessonCommand } from '../../lessons/lesson.ts'
import { Inlines } from './Inlines.tsx'
import { Question } from './Question.tsx'

interface BlocksProps {
  readonly blocks: readonly Block[]
  /** `first`: the number of the block's first command in its step */
  readonly renderCommands?: (commands: readonly LessonCommand[], first: number) => ReactNode
  /** the number of the first command among these blocks */
  readonly first?: number
}

// The blocks of a lesson never change their order, so their index is their identity.

export function Blocks({ blocks, renderCommands, first = 0 }: BlocksProps) {
  let next = first
  return blocks.map((block, index) => {
    const start = next
    next += countCommands(block)
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <Fragment key={index}>{renderBlock(block, start, renderCommands)}</Fragment>
    )
  })
}

function renderBlock(block: Block, first: number, renderCommands: BlocksProps['renderCommands']): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return (
        <p>
          <Inlines inlines={block.children} />
        </p>
      )
    case 'list':
      return <ListBlock block={block} first={first} renderCommands={renderCommands} />
    case 'remark':
      return (
        <aside className="remark" role="note">
          <Blocks blocks={block.children} first={first} renderCommands={renderCommands} />
        </aside>
      )
    case 'commands':
      return renderCommands?.(block.commands, first)
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, and must scroll by keyboard
        <pre className="code" tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'question':
      return <Question choices={block.choices} />
  }
}

interface ListBlockProps {
  readonly block: Extract<Block, { type: 'list' }>
  readonly first: number
  readonly renderCommands: BlocksProps['renderCommands']
}

function ListBlock({ block, first, renderCommands }: ListBlockProps) {
  const Tag = block.ordered ? 'ol' : 'ul'
  let next = first
  return (
    <Tag>
      {block.items.map((item, index) => {
        const start = next
        next += item.reduce((sum, inner) => sum + countCommands(inner), 0)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index}>
            <Blocks blocks={item} first={start} renderCommands={renderCommands} />
          </li>
        )
      })}
    </Tag>
  )
}

function countCommands(block: Block): number {
  switch (block.type) {
    case 'commands':
      return block.commands.length
    case 'remark':
      return sumOf(block.children)
    case 'list':
      return block.items.reduce((sum, item) => sum + sumOf(item), 0)
    default:
      return 0
  }
}

function sumOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + countCommands(block), 0)
}
