// Random choices that a seed repeats.

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** A whole number from `low` to `high`. */
  between(low, high) {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return low + (((t ^ (t >>> 14)) >>> 0) % (high - low + 1));
  }

  pick(list) {
    return list[this.between(0, list.length - 1)];
  }

  /** True once in `times`. */
  once(times) {
    return this.between(1, times) === 1;
  }

  /** `count` things, one after the other. */
  list(count, make) {
    return Array.from({ length: count }, make);
  }

  hex(digits) {
    return this.list(digits, () => this.between(0, 15).toString(16)).join("");
  }
}
