/** A step of a program that may sleep and gives a T: `yield*` it. */
export type Step<T> = Generator<void, T, void>
