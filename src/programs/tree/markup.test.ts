import { expect, test } from 'vitest'
import { output } from '../lib/testing.ts'

const SETUP = "mkdir -p d/e; touch d/f 'd/a\"<'; ln -s f d/l; mknod d/w c 0 0"

test('tree -J shows the tree as JSON, whiteouts as character devices', async () => {
  expect(await output(`${SETUP}; tree -J d`)).toBe(
    [
      '[',
      '  {"type":"directory","name":"d","contents":[',
      '    {"type":"file","name":"a\\"<"},',
      '    {"type":"directory","name":"e"},',
      '    {"type":"file","name":"f"},',
      '    {"type":"link","name":"l","target":"f"},',
      '    {"type":"char","name":"w"}',
      '  ]}',
      ',',
      '  {"type":"report","directories":2,"files":4}',
      ']',
      '',
    ].join('\n'),
  )
})

test('tree -J takes several roots and fields', async () => {
  expect(await output(`${SETUP}; mkdir d/h; tree -J --noreport -p -s d/h d/e`)).toBe(
    [
      '[',
      '  {"type":"directory","name":"d/h","mode":"0755","prot":"drwxr-xr-x","size":40},',
      '  {"type":"directory","name":"d/e","mode":"0755","prot":"drwxr-xr-x","size":40}',
      '',
      ']',
      '',
    ].join('\n'),
  )
})

test('tree -X shows the tree as XML', async () => {
  expect(await output(`${SETUP}; tree -X d`)).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<tree>',
      '  <directory name="d">',
      '    <file name="a&quot;&lt;"></file>',
      '    <directory name="e"></directory>',
      '    <file name="f"></file>',
      '    <link name="l" target="f"></link>',
      '    <char name="w"></char>',
      '  </directory>',
      '  <report>',
      '    <directories>2</directories>',
      '    <files>4</files>',
      '  </report>',
      '</tree>',
      '',
    ].join('\n'),
  )
})
