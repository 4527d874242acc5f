import { expect, test } from 'vitest'
import { asPlainMarkdown } from './engines.ts'

test.each([
  ['##Title', '## Title'],
  ['@[TOC](Contents)', ''],
  ['[TOC]', ''],
  ['[[toc]]', ''],
  ['{: .language-bash}', ''],
  [':::tip Watch out\nwords\n:::', '\nWatch out\n\nwords\n\n\n'],
  ['<h2 align="center">A <b>bold</b> title</h2>', '## A bold title'],
  ['<summary>More</summary>', '\nMore\n'],
  ['a <font color=red>red <b>word</b></font>, `<b>code</b>`', 'a red word, `<b>code</b>`'],
  ['<b onclick="x()">b</b> <script>x</script>', '<b onclick="x()">b</b> <script>x</script>'],
  ['{% highlight bash linenos %}\n##not a title\n{% endhighlight %}', '```bash\n##not a title\n```'],
  ['{{< highlight bash "linenos=table" >}}\nls\n{{< /highlight >}}', '```bash\nls\n```'],
  ['{{< tabs >}}', ''],
  ['```\n<b>x</b>\n:::tip\n```', '```\n<b>x</b>\n:::tip\n```'],
  ['    <b>x</b>', '    <b>x</b>'],
  ['| a | b |\n|---|---|\n', '~~~table\n| a | b |\n|---|---|\n~~~\n'],
])('%j is %j', (markdown, plain) => {
  expect(asPlainMarkdown(markdown)).toBe(plain)
})

test('elements in each other without end take no time', () => {
  const deep = '<b>'.repeat(20_000) + '</b>'.repeat(20_000)
  expect(asPlainMarkdown(deep)).toHaveLength(deep.length - 8 * '<b></b>'.length)
})
