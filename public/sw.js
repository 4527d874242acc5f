// The page off line. A service worker of our own: after the first visit every file of the build is kept, and served
// from what was kept. scripts/service-worker-plugin.ts writes the build's version and files into the first line of code;
// as it stands here nothing is kept.
//
// - A build is kept whole or not at all, in a cache named after it: its files never mix with another build's.
// - A new build waits until no page of the old one is open, or until a page says 'use-now'.
// - The build before stays kept, for pages that were opened with it and load parts of themselves later.
const BUILD = { version: 'none', files: [] }

const scope = new URL(self.registration.scope)
const PREFIX = `overlay-playground ${scope.pathname} `
const CACHE = PREFIX + BUILD.version
const kept = new Set(BUILD.files.map((file) => new URL(file, scope).href))

self.addEventListener('install', (event) => event.waitUntil(keepAll()))

self.addEventListener('activate', (event) =>
  event.waitUntil(forgetOldBuilds().then(() => self.clients.claim())),
)

self.addEventListener('message', (event) => {
  if (event.data === 'use-now') self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET') return
  const file = fileOf(request.url)
  const isOfThePage = kept.has(file) || file.startsWith(new URL('assets/', scope).href)
  if (isOfThePage) event.respondWith(answer(request, file))
})

/** The file that an address means: parameters and hash are the page's, and a folder's page has two names. */
function fileOf(address) {
  const url = new URL(address)
  url.search = ''
  url.hash = ''
  return url.href === new URL('index.html', scope).href ? scope.href : url.href
}

async function answer(request, file) {
  const options = { ignoreVary: true }
  const own = await caches.open(CACHE)
  const found = (await own.match(file, options)) ?? (await caches.match(file, options))
  return found ?? fetch(request)
}

/** Names in assets/ carry their content's hash: they may come from the browser's own cache, the others may not. */
async function keepAll() {
  const cache = await caches.open(CACHE)
  await cache.addAll(
    BUILD.files.map(
      (file) => new Request(file, { cache: file.startsWith('assets/') ? 'default' : 'reload' }),
    ),
  )
}

/** Caches are listed in the order in which they were made. Those of other folders of this origin are not ours. */
async function forgetOldBuilds() {
  const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(ours.slice(0, -1).map((name) => caches.delete(name)))
}
