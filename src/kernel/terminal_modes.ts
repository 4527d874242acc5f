/** What a terminal's modes say of a typed byte. */

import { lowerCase } from './latin_case.ts'
import {
  DISABLED,
  ICANON,
  ICRNL,
  IEXTEN,
  IGNCR,
  INLCR,
  ISTRIP,
  IUCLC,
  type Termios,
  USUAL,
} from './termios.ts'

const LF = 10
const CR = 13

export class TerminalModes {
  termios: Termios = USUAL

  get isCanonical(): boolean {
    return this.has(ICANON)
  }

  /** Whether any of some bits of lflag is set. */
  has(lflag: number): boolean {
    return (this.termios.lflag & lflag) !== 0
  }

  /** Whether any of some bits of iflag is set. */
  takes(iflag: number): boolean {
    return (this.termios.iflag & iflag) !== 0
  }

  /** The control character at `place`, or MIN or TIME. */
  character(place: number): number {
    return this.termios.cc[place] as number
  }

  /** Whether a byte is the control character at `place`. */
  is(byte: number, place: number): boolean {
    return byte === this.termios.cc[place] && byte !== DISABLED
  }

  /** ISTRIP and IUCLC (n_tty_receive_buf_standard). */
  stripped(received: number): number {
    const byte = this.takes(ISTRIP) ? received & 0x7f : received
    return this.takes(IUCLC) && this.has(IEXTEN) ? lowerCase(byte) : byte
  }

  /** IGNCR, ICRNL and INLCR; null for a byte that is dropped. */
  newline(byte: number): number | null {
    if (byte === CR) return this.takes(IGNCR) ? null : this.takes(ICRNL) ? LF : CR
    return byte === LF && this.takes(INLCR) ? CR : byte
  }
}
