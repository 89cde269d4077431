import type { NotificationContent } from '../../domain/notification/content.ts';

/** Serialises a notification once for all devices of a batch, which share its content. */
export class LastPayload {
  readonly #serialise: (content: NotificationContent) => string | undefined;
  #content: NotificationContent | undefined;
  #payload: string | undefined;

  /** @param serialise returns `undefined` if the content is too large for the provider */
  constructor(serialise: (content: NotificationContent) => string | undefined) {
    this.#serialise = serialise;
  }

  of(content: NotificationContent): string | undefined {
    if (this.#content !== content) {
      this.#payload = this.#serialise(content);
      this.#content = content;
    }
    return this.#payload;
  }
}
