export function findChromium(): string | null
export function provideChromium(): boolean
