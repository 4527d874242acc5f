/**
 * The page off line: keeps the build's files by the service worker (public/sw.js), and tells when a newer build waits.
 * Only the page itself does so: an embed must not fill the storage of somebody else's readers, and in a sandbox without
 * an origin there is none.
 */

/** `announce` is called with the verb that loads the newer build, once for each that comes; `reload` is how. */
export async function keepOffline(reload: () => void, announce: (useNow: () => void) => void): Promise<void> {
  if (window.top !== window.self || !('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker.register('./sw.js')

  const tell = (worker: ServiceWorker) => {
    // The first one ever waits for nobody, and is no update.
    if (worker.state !== 'installed' || registration.active === null) return
    announce(() => {
      navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true })
      worker.postMessage('use-now')
    })
  }

  if (registration.waiting !== null) tell(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing
    worker?.addEventListener('statechange', () => tell(worker))
  })
}
