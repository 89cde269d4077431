import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller } from '../../shared/protocol/caller.ts';

/** An API request, with the values that the middlewares add. */
export interface ApiEvent extends APIGatewayProxyEventV2 {
  /** Such as `all_member_push/im_push`. */
  command: string;
  caller: Caller;
  /** The JSON of the body. */
  payload: unknown;
}
