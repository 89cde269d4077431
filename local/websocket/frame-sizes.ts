/** Reads the sizes of the frames that a client sends from the bytes on its socket (RFC 6455, section 5.2). */
export class FrameSizes {
  readonly #largest: number;
  /** The header of a frame as far as it has come: two bytes, then the extended length and the mask. */
  #header = Buffer.alloc(0);
  /** Bytes of a payload that are still to come. */
  #payload = 0;

  /** @param largest bytes of a payload */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /** Takes the next bytes. @returns whether a frame among them is too large */
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

/** How long a header and its payload are; `undefined` while more of the header is to come. */
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
