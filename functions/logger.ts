import { Logger } from '@aws-lambda-powertools/logger';

/** The structured log of a function. */
export const logger = new Logger();
