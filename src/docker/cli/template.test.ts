import { expect, test } from 'vitest'
import { NIL_MAP, NIL_SLICE, Struct, type Value } from './template/value.ts'
import { compile, render, renderInspected } from './template.ts'

/** A container as `docker inspect` has it, in small. */
const value = new Struct('types.ContainerJSON', {
  Name: '/c1',
  Path: 'sh',
  Args: ['-c', 'echo hi'],
  State: new Struct('types.ContainerState', { Status: 'exited', Running: false, ExitCode: 3, Health: null }, [
    'Health',
  ]),
  Labels: { a: 'b' },
  Volumes: NIL_MAP,
  ExecIDs: NIL_SLICE,
})

/** What docker 20.10.5 printed for these, its errors with their status left out. */
test.each([
  ['{{.State}}', '{exited false 3 <nil>}'],
  ['{{json .State}}', '{"Status":"exited","Running":false,"ExitCode":3}'],
  ['{{.Labels}} {{.Volumes}} {{.ExecIDs}} {{.Args}}', 'map[a:b] map[] [] [-c echo hi]'],
  ['{{json .ExecIDs}}', 'null'],
  ['{{len .Args}} {{len .Name}} {{len .Labels}}', '2 3 1'],
  ['{{index .Labels "a"}} {{index .Labels "zz"}}|', 'b |'],
  ['{{.Labels.a}} {{.Labels.q}}', 'b <no value>'],
  ['{{- .Name -}}  x', '/c1x'],
  ['{{/* c */}}a{{- /* d */ -}} b', 'ab'],
  ['{{$x := .Name}}{{$x}} {{$.Path}}', '/c1 sh'],
  ['{{range $i, $a := .Args}}{{if $i}},{{end}}{{$a}}{{end}}', '-c,echo hi'],
  ['{{range .ExecIDs}}x{{else}}none{{end}}', 'none'],
  ['{{if and .Name (not .State.Running)}}y{{end}}{{if or .State.Running .ExecIDs}}n{{else}}z{{end}}', 'yz'],
  ['{{if eq .State.ExitCode 0}}zero{{else if eq .State.ExitCode 3}}three{{else}}other{{end}}', 'three'],
  ['{{with .State}}{{.Status}}{{end}}', 'exited'],
  [
    '{{printf "%-10s|%5d|%05d|%x|%t|%T|%q|%v|%%|%.3s" .Name 42 42 255 true 3 "a\\"b" .Args "abcdef"}}',
    '/c1       |   42|00042|ff|true|int|"a\\"b"|[-c echo hi]|%|abc',
  ],
  [
    '{{printf "%s" 3}} {{printf "%d" "x"}} {{printf "%d"}} {{printf "x" 1}}',
    '%!s(int=3) %!d(string=x) %!d(MISSING) x%!(EXTRA int=1)',
  ],
  ['{{println .Name .Path}}{{print 1 2 "a" "b" 3}}', '/c1 sh\n1 2ab3'],
  ['{{slice .Path 0 1}} {{slice .Args 1}}', 's [echo hi]'],
  ['{{lt 1 2}} {{ge 2 2}} {{le 3 2}} {{ne 1 2}} {{eq 1 2 1}}', 'true true false true true'],
  ['{{html "<a>"}} {{js "a\\"b"}} {{urlquery "a b&c"}}', '&lt;a&gt; a\\"b a+b%26c'],
  ['{{pad "x" 2 3}}| {{truncate "abcdef" 3}} {{lower "ABC"}} {{title "a bc"}}', '  x   | abc abc A Bc'],
  ['{{define "T"}}<{{.}}>{{end}}{{template "T" .Name}}', '</c1>'],
  ['{{1.5}} {{0x10}} {{true}} {{"s"}} {{`raw`}} {{\'c\'}}', '1.5 16 true s raw 99'],
  ['{{.Name | upper}} {{split .Path "h"}} {{join .Args ","}}', '/C1 [s ] -c,echo hi'],
])('%s gives %s', (template, expected) => {
  expect(renderInspected(compile(template), value)).toBe(expected)
})

test.each([
  ['{{nosuch .Name}}', 'template: :1: function "nosuch" not defined'],
  ['{{.Name', 'template: :1: unclosed action'],
  ['{{', 'template: :1: unexpected unclosed action in command'],
  ['{{if .Name}}', 'template: :1: unexpected EOF'],
  ['{{end}}', 'template: :1: unexpected {{end}}'],
  ['{{else}}', 'template: :1: unexpected {{else}}'],
  ['{{.Name}', 'template: :1: unexpected "}" in operand'],
  ['{{"abc}}', 'template: :1: unexpected unterminated quoted string in command'],
  ['{{.Name | nosuch}}', 'template: :1: function "nosuch" not defined'],
  ['{{$y}}', 'template: :1: undefined variable "$y"'],
  ['{{range}}{{end}}', 'template: :1: missing value for range'],
  ['{{}}', 'template: :1: missing value for command'],
  ['{{.State.Nope}}', 'template: :1:8: executing "" at <.State.Nope>: map has no entry for key "Nope"'],
  [
    '{{.Name.Foo}}',
    `template: :1:7: executing "" at <.Name.Foo>: can't evaluate field Foo in type interface {}`,
  ],
  [
    '{{index .Args 7}}',
    'template: :1:2: executing "" at <index .Args 7>: error calling index: index out of range: 7',
  ],
  [
    '{{index .Args "x"}}',
    'template: :1:2: executing "" at <index .Args "x">: error calling index: cannot index slice/array with type string',
  ],
  ['{{len 3}}', 'template: :1:2: executing "" at <len 3>: error calling len: len of type int'],
  [
    '{{eq 1 "a"}}',
    'template: :1:2: executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison',
  ],
  ['{{json}}', 'template: :1:2: executing "" at <json>: wrong number of args for json: want 1 got 0'],
  ['{{upper 3}}', 'template: :1:8: executing "" at <3>: expected string; found 3'],
  ['{{join .Args}}', 'template: :1:2: executing "" at <join>: wrong number of args for join: want 2 got 1'],
  ['{{nil}}', 'template: :1:2: executing "" at <nil>: nil is not a command'],
])('%s is refused: %s', (template, message) => {
  expect(() => renderInspected(compile(template), value)).toThrow(message)
})

test('a row of a table says its type', () => {
  const row = new Struct('*formatter.imageContext', { ID: 'x' })
  expect(() => render(compile('{{.Nope}}'), row as Value)).toThrow(
    `template: :1:2: executing "" at <.Nope>: can't evaluate field Nope in type *formatter.imageContext`,
  )
})
