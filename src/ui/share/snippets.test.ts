import { expect, test } from 'vitest'
import { elementHtml, frameHtml, markdown } from './snippets.ts'

const lesson = {
  address: 'https://example.org/play/?lesson=copy-up&step=2&lang=en',
  title: 'Overlay Playground',
  commands: [],
}
const session = {
  ...lesson,
  address: `${lesson.address}#s=2.AAAA`,
  commands: ['echo "a" > b', "cat <<'E'\n```x\n</script>\nE"],
}

test('a frame of a lesson, and of a session', () => {
  expect(frameHtml(lesson)).toBe(
    '<iframe src="https://example.org/play/?lesson=copy-up&amp;step=2&amp;lang=en&amp;embed=1" title="Overlay Playground" width="720" height="480" loading="lazy" sandbox="allow-scripts allow-same-origin"></iframe>',
  )
  expect(frameHtml(session)).toContain('&amp;embed=1#s=2.AAAA"')
})

test('the element takes the commands along, escaped', () => {
  expect(elementHtml(lesson)).toBe(
    '<script async src="https://example.org/play/embed.js"></script>\n<overlay-playground lesson="copy-up" step="2" lang="en"></overlay-playground>',
  )
  expect(elementHtml(session)).toContain(
    ' commands="echo &quot;a&quot; &gt; b&#10;cat &lt;&lt;\'E\'&#10;```x&#10;&lt;/script&gt;&#10;E">',
  )
})

test('Markdown is a link, and the commands in a fence that they cannot end', () => {
  expect(markdown({ ...lesson, title: 'a [b]' })).toBe(
    '[a \\[b\\]](<https://example.org/play/?lesson=copy-up&step=2&lang=en>)',
  )
  expect(markdown(session)).toBe(
    '[Overlay Playground](<https://example.org/play/?lesson=copy-up&step=2&lang=en#s=2.AAAA>)\n\n````sh\necho "a" > b\ncat <<\'E\'\n```x\n</script>\nE\n````',
  )
})
