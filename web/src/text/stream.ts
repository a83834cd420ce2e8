/** A line of a text, read from its beginning to its end. */
export class Stream {
  pos = 0;
  /** Where the token began that is being read. */
  start = 0;

  constructor(readonly string: string) {}

  eol(): boolean {
    return this.pos >= this.string.length;
  }

  next(): string | undefined {
    return this.eol() ? undefined : this.string[this.pos++];
  }

  /** Takes the next character, if it is this one or one of these. */
  eat(wanted: string | RegExp): string | undefined {
    const next = this.string.charAt(this.pos);
    if (next === '' || (typeof wanted === 'string' ? next !== wanted : !wanted.test(next))) return undefined;
    this.pos++;
    return next;
  }

  eatWhile(wanted: RegExp): boolean {
    const from = this.pos;
    while (this.eat(wanted) !== undefined);
    return this.pos > from;
  }

  eatSpace(): boolean {
    return this.eatWhile(/\s/);
  }

  /** Goes to where this text stands next; whether it does. */
  skipTo(wanted: string): boolean {
    const at = this.string.indexOf(wanted, this.pos);
    if (at < 0) return false;
    this.pos = at;
    return true;
  }

  skipToEnd() {
    this.pos = this.string.length;
  }

  /** Takes what stands here, if it is this; an expression begins with `^`. */
  match(wanted: string | RegExp, take = true): RegExpMatchArray | boolean | null {
    if (typeof wanted === 'string') {
      if (!this.string.startsWith(wanted, this.pos)) return null;
      if (take) this.pos += wanted.length;
      return true;
    }
    const found = wanted.exec(this.string.slice(this.pos));
    if (found && take) this.pos += found[0].length;
    return found;
  }

  current(): string {
    return this.string.slice(this.start, this.pos);
  }
}
