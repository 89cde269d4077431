/** Whether the function has more than some milliseconds left. */
export type TimeLeft = (milliseconds: number) => boolean;
