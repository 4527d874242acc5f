import { expect, test } from 'vitest'
import { renderTemplate } from './template.ts'

const value = { Name: 'x', List: ['a', 'b'], Map: { z: 1, a: { b: true } }, Empty: null }

test.each([
  ['{{.Name}}-{{.Map.a.b}}', 'x-true'],
  ['{{json .}}', '{"Empty":null,"List":["a","b"],"Map":{"a":{"b":true},"z":1},"Name":"x"}'],
  ['{{.List}} {{.Map}}', '[a b] map[a:map[b:true] z:1]'],
  ['{{range .List}}<{{.}}>{{end}}', '<a><b>'],
  ['{{range $i, $e := .List}}{{end}}', null],
  ['{{if .Empty}}y{{else}}n{{end}}', 'n'],
  ['{{join .List ","}} {{upper .Name}} {{len .List}} {{index .Map "z"}}', 'a,b X 2 1'],
  ['{{.Name | printf "%s!"}}', 'x!'],
  ['{{with .Map}}{{.z}}{{end}}', '1'],
  ['{{.Nope}}', null],
  ['{{.Name', null],
])('%s gives %s', (template, expected) => {
  if (expected === null) expect(() => renderTemplate(template, value)).toThrow(/template/i)
  else expect(renderTemplate(template, value)).toBe(expected)
})
