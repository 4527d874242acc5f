/** Draws a lesson's text. Commands get their buttons from whoever renders the step. */

import { Fragment, type ReactNode } from 'react'
import type { Block } from '../../lessons/lesson.ts'
import { Inlines } from './Inlines.tsx'
import { Question } from './Question.tsx'

export type CommandsBlock = Extract<Block, { type: 'commands' }>

interface BlocksProps {
  readonly blocks: readonly Block[]
  /** `first`: the number of the block's first command in its step */
  readonly renderCommands?: (block: CommandsBlock, first: number) => ReactNode
  /** what stands for the step's task, and for a picture behind `count` of the step's commands */
  readonly renderTask?: () => ReactNode
  readonly renderPicture?: (count: number) => ReactNode
  /** which step these blocks are of, for what is remembered of its questions; null: nothing is */
  readonly step?: number | null
  /** the number of the first command among these blocks */
  readonly first?: number
}

// The blocks of a lesson never change their order, so their index is their identity.

export function Blocks(props: BlocksProps) {
  const { blocks, first = 0 } = props
  let next = first
  return blocks.map((block, index) => {
    const start = next
    next += countCommands(block)
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <Fragment key={index}>{renderBlock(block, start, index, props)}</Fragment>
    )
  })
}

function renderBlock(block: Block, first: number, index: number, props: BlocksProps): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return (
        <p>
          <Inlines inlines={block.children} />
        </p>
      )
    case 'list':
      return <ListBlock block={block} first={first} around={props} />
    case 'remark':
      return (
        <aside className="remark" role="note">
          <Blocks {...props} blocks={block.children} first={first} />
        </aside>
      )
    case 'commands':
      return props.renderCommands?.(block, first)
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, and must scroll by keyboard
        <pre className="code" tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'question':
      return (
        <Question
          choices={block.choices}
          name={props.step == null ? null : `${props.step}.${index}`}
          renderWhy={(why) => <Blocks blocks={why} />}
        />
      )
    case 'task':
      return props.renderTask?.()
    case 'picture':
      return props.renderPicture?.(first)
  }
}

interface ListBlockProps {
  readonly block: Extract<Block, { type: 'list' }>
  readonly first: number
  readonly around: BlocksProps
}

function ListBlock({ block, first, around }: ListBlockProps) {
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
            <Blocks {...around} blocks={item} first={start} />
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
