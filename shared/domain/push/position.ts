import { decodeTime, encodeTime } from 'ulid';

/** The number of characters of a ULID, and of its time part. */
const CHARACTERS = 26;
const TIME_CHARACTERS = 10;

/**
 * A position in the message log: a ULID whose time is the moment of acceptance. A time part alone is also a position;
 * it precedes every push that was accepted at or after that moment.
 */
export type Position = string;

/**
 * The position before every push that is accepted at or after a moment.
 *
 * @param moment epoch milliseconds
 */
export const positionAt = (moment: number): Position => encodeTime(Math.max(0, moment), TIME_CHARACTERS);

/** The moment of a position, in epoch milliseconds. */
export const momentOf = (position: Position): number => decodeTime(position.padEnd(CHARACTERS, '0'));
