import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { Block } from '../../lessons/lesson.ts'
import { Blocks } from './Blocks.tsx'

const text = (words: string) => ({ type: 'text' as const, text: words })
const paragraph = (...children: Extract<Block, { type: 'paragraph' }>['children']): Block => ({
  type: 'paragraph',
  children,
})
const commands = (...lines: string[]): Block => ({
  type: 'commands',
  commands: lines.map((command) => ({ command, output: null })),
})

test('text keeps its marks, and nothing in it is markup', () => {
  const html = renderToStaticMarkup(
    <Blocks
      blocks={[
        paragraph(
          text('a <b> '),
          { type: 'code', text: 'ls > f' },
          { type: 'strong', children: [text('bold')] },
        ),
        { type: 'remark', children: [paragraph(text('aside'))] },
        { type: 'list', ordered: false, items: [[paragraph(text('one'))], [paragraph(text('two'))]] },
      ]}
    />,
  )
  expect(html).toBe(
    '<p>a &lt;b&gt; <code>ls &gt; f</code><strong>bold</strong></p>' +
      '<aside class="remark" role="note"><p>aside</p></aside>' +
      '<ul><li><p>one</p></li><li><p>two</p></li></ul>',
  )
})

test('only addresses of the web become links', () => {
  const link = (url: string) => paragraph({ type: 'link', url, children: [text('here')] })
  const html = renderToStaticMarkup(
    <Blocks blocks={[link('https://docs.kernel.org/'), link('javascript:alert(1)')]} />,
  )
  expect(html).toBe(
    '<p><a href="https://docs.kernel.org/" target="_blank" rel="noreferrer">here</a></p><p>here</p>',
  )
})

test('commands are numbered through the step, wherever they stand', () => {
  const seen: string[] = []
  renderToStaticMarkup(
    <Blocks
      blocks={[
        commands('a', 'b'),
        { type: 'remark', children: [commands('c')] },
        { type: 'list', ordered: true, items: [[commands('d')], [commands('e')]] },
        commands('f'),
      ]}
      renderCommands={(block, first) => {
        seen.push(`${first} ${block.commands.map(({ command }) => command).join('')}`)
        return null
      }}
    />,
  )
  expect(seen.sort()).toEqual(['0 ab', '2 c', '3 d', '4 e', '5 f'])
})
