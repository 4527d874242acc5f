/**
 * A package of bench/node_modules, which is where the bundled bench looks (it lies in bench/.build). They are not
 * there when the project is type-checked: the caller says what comes.
 */
export const loadPeer = (name: string): Promise<unknown> => import(/* @vite-ignore */ name)
