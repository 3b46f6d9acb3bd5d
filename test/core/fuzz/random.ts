/** Seeded pseudo-random numbers (mulberry32): a seed names an input for ever, on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds give unrelated streams once they have been through the mixing.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
  }

  /** 0 up to and without `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  /** @throws {RangeError} where there is nothing to choose from */
  of<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('nothing to choose from');
    return items[this.below(items.length)] as Item;
  }
}
