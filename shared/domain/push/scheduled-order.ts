import { RequestError } from '../../protocol/errors.ts';
import { parseRequest } from '../../protocol/parse.ts';
import { scheduledContents } from '../../protocol/requests/pushes.ts';
import { audienceOf, notificationOrder, type PushOrder } from './order.ts';

/**
 * The push that a scheduled task asks for.
 *
 * @param type `All`, `Tag` or `User`
 * @throws RequestError for a content that the type does not take.
 */
export function scheduledOrder(type: string, content: unknown): PushOrder {
  if (type === 'All')
    return notificationOrder(parseRequest(scheduledContents.All, content), { everyone: true });
  if (type === 'Tag') {
    const request = parseRequest(scheduledContents.Tag, content);
    return notificationOrder(request, audienceOf(request.Condition));
  }
  if (type === 'User') {
    const request = parseRequest(scheduledContents.User, content);
    return notificationOrder(request, { users: request.To_Account });
  }
  throw new RequestError('badRequest', `Type ${JSON.stringify(type)}: All, Tag or User`);
}
