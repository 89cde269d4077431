import type { NamedCondition } from '../audience/named-condition.ts';
import type { MessageElement, Notification } from './push.ts';

/** Whom an order addresses. */
export type OrderedAudience =
  | { readonly everyone: true }
  | { readonly condition: NamedCondition }
  | { readonly users: readonly string[] };

/** A request for a push, independent of the command family. */
export interface PushOrder {
  readonly from?: string | undefined;
  readonly random?: number | undefined;
  readonly audience: OrderedAudience;
  readonly body: readonly MessageElement[];
  readonly notification?: Notification | undefined;
  /** In seconds. */
  readonly lifeTime: number;
  readonly cloudCustomData?: string | undefined;
  readonly offlinePushInfo?: Readonly<Record<string, unknown>> | undefined;
  readonly dataId?: string | undefined;
  /** Maximum posts per second. */
  readonly rateLimit?: number | undefined;
}
