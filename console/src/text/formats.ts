import type { Texts } from './en.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Numbers and times as people of a language write them, in the time zone of the browser. */
export class Formats {
  readonly #texts: Texts;
  readonly #number: Intl.NumberFormat;
  readonly #share: Intl.NumberFormat;
  readonly #money: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #utc: Intl.DateTimeFormat;
  readonly #relative: Intl.RelativeTimeFormat;

  constructor(locale: string, texts: Texts) {
    this.#texts = texts;
    this.#number = new Intl.NumberFormat(locale);
    this.#share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
    this.#money = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: 'USD',
      maximumSignificantDigits: 2,
    });
    this.#time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    this.#utc = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
    this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  }

  number = (value: number): string => this.#number.format(value);

  /** A share of 0 to 1 in percent. */
  share = (value: number): string => this.#share.format(value);

  /** An amount in US dollars. */
  money = (dollars: number): string => this.#money.format(dollars);

  /** A moment in UTC milliseconds, in the time zone of the browser. */
  time = (moment: number): string => this.#time.format(moment);

  /** A moment in UTC milliseconds, in UTC. */
  utc = (moment: number): string => this.#utc.format(moment);

  /** A moment in UTC milliseconds, such as "in 3 hours". */
  fromNow(moment: number, now = Date.now()): string {
    const seconds = Math.round((moment - now) / 1000);
    const size = Math.abs(seconds);
    if (size < MINUTE) return this.#relative.format(seconds, 'second');
    if (size < HOUR) return this.#relative.format(Math.round(seconds / MINUTE), 'minute');
    if (size < DAY) return this.#relative.format(Math.round(seconds / HOUR), 'hour');
    return this.#relative.format(Math.round(seconds / DAY), 'day');
  }

  /** A length of time in seconds, in its largest two units. */
  duration(seconds: number): string {
    const { time } = this.#texts;
    const units: [number, (count: string) => string][] = [
      [DAY, time.days],
      [HOUR, time.hours],
      [MINUTE, time.minutes],
      [1, time.seconds],
    ];
    let rest = Math.round(seconds);
    const parts = units.flatMap(([size, name]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? [] : [name(this.number(count))];
    });
    return parts.slice(0, 2).join(' ') || time.seconds(this.number(0));
  }
}
