import { expect, test } from 'vitest'
import { printTable, type TableColumn, type TableStyle } from './table.ts'

const columns: readonly TableColumn[] = [
  { name: 'NAME', align: 'left', tree: true },
  { name: 'RM', align: 'right', holds: 'switch' },
  { name: 'AT', align: 'left', holds: 'list' },
  { name: 'UUID', align: 'left' },
]

const rows = [
  {
    cells: ['é "a\nb', '1', '', ''],
    children: [{ cells: ['c', '0', '/\n/x y', 'u'], children: [] }],
  },
]

const printed = (format: TableStyle['format']): string =>
  printTable(columns, rows, {
    format,
    headings: true,
    tree: format === 'aligned' || format === 'json',
    ascii: false,
    jsonName: 'rows',
  })

test('the items of a list stand below each other, and what would break a line is shown by its number', () => {
  expect(printed('aligned')).toBe(
    ['NAME      RM AT   UUID', 'é "a\\x0ab  1      ', '└─c        0 /    u', '             /x y ', ''].join(
      '\n',
    ),
  )
})

test('for programs every byte that is no plain ASCII is shown by its number, and what ends a cell', () => {
  const flat = [{ cells: ['é "a\nb', '1', '', ''], children: [] }, ...(rows[0]?.children ?? [])]
  const style = { headings: true, tree: false, ascii: false, jsonName: 'rows' }
  expect(printTable(columns, flat, { ...style, format: 'raw' })).toBe(
    ['NAME RM AT UUID', '\\xc3\\xa9\\x20"a\\x0ab 1  ', 'c 0 /\\x0a/x\\x20y u', ''].join('\n'),
  )
  expect(printTable(columns, flat, { ...style, format: 'pairs' })).toBe(
    [
      'NAME="\\xc3\\xa9 \\x22a\\x0ab" RM="1" AT="" UUID=""',
      'NAME="c" RM="0" AT="/\\x0a/x y" UUID="u"',
      '',
    ].join('\n'),
  )
})

test('in JSON switches are true or false, lists are lists, and what is empty is null', () => {
  expect(printed('json')).toBe(`{
   "rows": [
      {
         "name": "é \\"a\\nb",
         "rm": true,
         "at": [],
         "uuid": null,
         "children": [
            {
               "name": "c",
               "rm": false,
               "at": [
                   "/",
                   "/x y"
               ],
               "uuid": "u"
            }
         ]
      }
   ]
}
`)
})
