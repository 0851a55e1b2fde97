// Text as it grows, token by token: what can be shown already, never half a character. Runs in inference processes; pure.

/** What stands where bytes are no character, or not yet. */
const replacement = '\ufffd';

export class StreamedText {
  readonly #decode: (ids: readonly number[]) => string;
  readonly #onText: (text: string) => void;
  readonly #ids: number[] = [];
  /** Tokens from `#before` to `#shown` were said last: they are decoded again, for spaces depend on what stands before. */
  #before = 0;
  #shown = 0;
  #said = '';

  constructor(decode: (ids: readonly number[]) => string, onText: (text: string) => void) {
    this.#decode = decode;
    this.#onText = onText;
  }

  /** No token came yet. */
  get empty(): boolean {
    return this.#ids.length === 0;
  }

  push(id: number): void {
    this.#ids.push(id);
    const known = this.#decode(this.#ids.slice(this.#before, this.#shown));
    const grown = this.#decode(this.#ids.slice(this.#before));
    // A character of several tokens ends with the replacement until its last byte is there.
    if (grown.length <= known.length || grown.endsWith(replacement)) return;
    this.#say(grown.slice(known.length));
    this.#before = this.#shown;
    this.#shown = this.#ids.length;
  }

  /** Says what is left, and answers the whole text. */
  finish(): string {
    const whole = this.#decode(this.#ids);
    if (whole.length > this.#said.length && whole.startsWith(this.#said)) this.#say(whole.slice(this.#said.length));
    return whole;
  }

  #say(text: string): void {
    this.#said += text;
    this.#onText(text);
  }
}
