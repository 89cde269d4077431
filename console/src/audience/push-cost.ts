/** US dollars of a post to a user who is online, with all that a push costs beside (`bench/cost.ts`: 1.01 of a message). */
const PER_POST = 1.01e-6;
/** US dollars of a notification at AWS (`bench/cost.ts`); providers take nothing. */
const PER_NOTIFICATION = 0.06e-6;

/** How many users a push is for, and how many of them are online. */
export interface AudienceSize {
  readonly users: number;
  readonly online: number;
}

/**
 * What a push costs, in US dollars at the list prices of us-east-1.
 *
 * @param notifies whether users who are away are notified; each counts as one device
 */
export const costOfPush = ({ users, online }: AudienceSize, notifies: boolean): number =>
  online * PER_POST + (notifies ? Math.max(0, users - online) * PER_NOTIFICATION : 0);
