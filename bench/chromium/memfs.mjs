// memfs as an ES module for a page; scripts/bench.ts bundles it with the usual stand-ins for Node's own modules.

import './process.mjs'

export { memfs } from 'memfs'
