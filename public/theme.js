// Sets the theme before the first paint, and asks for the words of the reader's language before the page's own code is
// there to do so. A file of its own because the policy forbids inline scripts, and not a module because modules run after
// the first paint. src/ui/state/theme.ts and src/ui/i18n/index.ts have the same rules for later.
;(() => {
  // The build writes the language's chunks here (scripts/first-load-plugin.ts).
  const CHUNKS = {}
  const parameters = new URLSearchParams(location.search)
  const recall = (name) => {
    try {
      return JSON.parse(localStorage.getItem(`overlay-playground:${name}`))
    } catch {
      return null // storage is refused in sandboxed frames, and anybody may have written there
    }
  }

  const given = parameters.get('theme')
  const theme = /^(light|dark|auto)$/.test(given) ? given : recall('theme')
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'

  const wanted = [parameters.get('lang'), recall('language'), ...navigator.languages, 'en']
  const primary = wanted
    .map((tag) => String(tag).toLowerCase().split('-')[0])
    .find((tag) => /^(zh|en)$/.test(tag))
  const chunk = CHUNKS[primary === 'zh' ? 'zh-CN' : 'en']
  // Opened as a file the page is one script, and modules are refused.
  if (chunk !== undefined && location.protocol !== 'file:')
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'modulepreload', href: chunk, crossOrigin: '' }),
    )
})()
