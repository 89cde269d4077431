import { audit } from './audit.ts';
import { explain } from './explain.ts';
import { listings } from './listings.ts';
import { settings } from './settings.ts';

/** The commands with which operators see what there is, and why; none of them changes anything. */
export const operators = { ...explain, ...listings, ...audit, ...settings } as const;
