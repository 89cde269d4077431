/** Reads the sizes of a client's frames from the bytes on its socket (RFC 6455, section 5.2). */
export class FrameSizes {
  readonly #largest: number;
  /** The received part of a frame's header: two bytes, then the extended length and the mask. */
  #header = Buffer.alloc(0);
  /** Remaining bytes of the current payload. */
  #payload = 0;

  /** @param largest the maximum payload, in bytes */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /**
   * Reads the next bytes.
   *
   * @returns whether they contain a frame that is too large
   */
  exceeded(bytes: Buffer): boolean {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#payload > 0) {
        const skipped = Math.min(this.#payload, rest.length);
        this.#payload -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      const known = this.#header.length;
      this.#header = Buffer.concat([this.#header, rest.subarray(0, 14 - known)]);
      const header = headerOf(this.#header);
      if (header === undefined) return false;
      if (header.payload > this.#largest) return true;
      rest = rest.subarray(header.bytes - known);
      this.#payload = header.payload;
      this.#header = Buffer.alloc(0);
    }
    return false;
  }
}

/** The lengths of a header and its payload; `undefined` if the header is incomplete. */
function headerOf(bytes: Buffer): { readonly bytes: number; readonly payload: number } | undefined {
  if (bytes.length < 2) return undefined;
  const second = bytes[1] ?? 0;
  const length = second & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  const size = 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
  if (bytes.length < size) return undefined;
  if (extended === 0) return { bytes: size, payload: length };
  return {
    bytes: size,
    payload: extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)),
  };
}
