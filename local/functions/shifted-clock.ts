/**
 * Sets the clock of this thread ahead: what `Date.now()` and `new Date()` say.
 *
 * @param ahead milliseconds; negative sets it back
 */
export function shiftClock(ahead: number): void {
  if (ahead === 0) return;
  const { now } = Date;
  const shifted = () => now() + ahead;
  globalThis.Date = new Proxy(Date, {
    construct: (RealDate, parts, target) =>
      Reflect.construct(RealDate, parts.length === 0 ? [shifted()] : parts, target),
    get: (RealDate, name, receiver) => (name === 'now' ? shifted : Reflect.get(RealDate, name, receiver)),
  });
}
