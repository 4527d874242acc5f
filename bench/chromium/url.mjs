// What memfs asks of Node's `url`.
export const { URL } = globalThis
