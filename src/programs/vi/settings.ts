/** `:set`: options, of which those that have no effect here are known by name. */

import type { EditorState } from './state.ts'

const optionNames =
  /^(?:no)?(?:number|nu|list|wrap|paste|hlsearch|hls|incsearch|is|ignorecase|ic|smartcase|scs|autoindent|ai|expandtab|et|ruler|ru|showcmd|sc|showmode|smd|compatible|cp|modifiable|ma|readonly|ro|swapfile|swf|cursorline|cul|relativenumber|rnu)$|^(?:tabstop|ts|shiftwidth|sw|softtabstop|sts|encoding|enc|fileencoding|fenc|fileformat|ff|scrolloff|so|mouse|background|bg|filetype|ft|syntax|syn|textwidth|tw|backspace|bs|history|hi)(?:=.*)?$/

export function set(state: EditorState, argument: string): void {
  for (const word of argument.split(/\s+/).filter((part) => part !== '')) {
    const name = word.replace(/[?!&]$/, '')
    if (!optionNames.test(name)) {
      state.complain(`E518: Unknown option: ${word}`)
      return
    }
    const isOn = !name.startsWith('no')
    if (/^(?:no)?nu(?:mber)?$/.test(name))
      state.settings.showsNumbers = word.endsWith('!') ? !state.settings.showsNumbers : isOn
    if (/^(?:no)?(?:expandtab|et)$/.test(name)) state.settings.expandsTabs = isOn
    if (/^(?:no)?(?:autoindent|ai)$/.test(name)) state.settings.indents = isOn
    if (/^(?:no)?(?:ignorecase|ic)$/.test(name)) state.settings.ignoresCase = isOn
    const width = /^(?:shiftwidth|sw)=(\d+)$/.exec(name)
    if (width !== null) state.settings.shiftWidth = Number(width[1]) || 8
    if (/^(?:no)?(?:readonly|ro)$/.test(name)) state.isReadOnly = isOn
  }
}
