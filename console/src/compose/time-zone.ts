/** The name of the browser's time zone, such as `Asia/Shanghai`. */
export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * The offset of local time at a moment, such as `+08:00`.
 *
 * @param moment UTC milliseconds
 */
export function offsetAt(moment: number): string {
  const minutes = -new Date(moment).getTimezoneOffset();
  const two = (value: number) => `${Math.floor(Math.abs(value))}`.padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
