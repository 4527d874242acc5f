// Sets the theme before the first paint. A file of its own because the policy forbids inline scripts, and
// not a module because modules run after the first paint. src/ui/state/theme.ts has the same rule for later.
;(() => {
  let theme = new URLSearchParams(location.search).get('theme')
  if (theme !== 'light' && theme !== 'dark' && theme !== 'auto') {
    try {
      theme = JSON.parse(localStorage.getItem('overlay-playground:theme') || '"auto"')
    } catch {
      theme = 'auto' // storage is refused in sandboxed frames
    }
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
