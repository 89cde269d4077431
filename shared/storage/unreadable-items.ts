import { channel } from 'node:diagnostics_channel';

/** Publishes the error of every item that was left out of a list because it does not match its schema. */
export const unreadableItems = channel('carillon.unreadable-item');
