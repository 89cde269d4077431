import { Logger } from '@aws-lambda-powertools/logger';
import { unreadableItems } from '../shared/storage/unreadable-items.ts';

/** The structured log of the function. */
export const logger = new Logger();

unreadableItems.subscribe((error) => logger.error('An item was left out of a list', error as Error));
