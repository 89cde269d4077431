import { channel } from 'node:diagnostics_channel';

/** Publishes the error of every item that was left out of a list because it does not have the form of its kind. */
export const unreadableItems = channel('carillon.unreadable-item');
