/** Whether the function has more than this many milliseconds left. */
export type TimeLeft = (milliseconds: number) => boolean;
