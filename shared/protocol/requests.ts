import type * as z from 'zod';
import * as accounts from './requests/accounts.ts';
import * as attributes from './requests/attributes.ts';
import * as pushes from './requests/pushes.ts';
import * as schedule from './requests/schedule.ts';
import * as tags from './requests/tags.ts';
import type { CommandName } from './routes.ts';

/** What each command takes. */
export const REQUESTS = {
  'im_open_login_svc/account_import': accounts.accountImport,
  'im_open_login_svc/multiaccount_import': accounts.multiAccountImport,
  'im_open_login_svc/account_delete': accounts.accountDelete,
  'im_open_login_svc/account_check': accounts.accountCheck,
  'im_open_login_svc/kick': accounts.kick,
  'openim/query_online_status': accounts.queryOnlineStatus,

  'all_member_push/im_set_attr_name': attributes.setAttributeNames,
  'all_member_push/im_get_attr_name': attributes.nothing,
  'all_member_push/im_set_attr': attributes.setAttributes,
  'all_member_push/im_remove_attr': attributes.removeAttributes,
  'all_member_push/im_get_attr': attributes.namedAccounts,
  'timpush/set_attr_name': attributes.setTypedAttributeNames,
  'timpush/get_attr_name': attributes.nothing,
  'timpush/set_attr': attributes.setAttributes,
  'timpush/remove_attr': attributes.removeAttributes,
  'timpush/get_attr': attributes.namedAccounts,

  'all_member_push/im_add_tag': tags.changeTags,
  'all_member_push/im_remove_tag': tags.changeTags,
  'all_member_push/im_remove_all_tags': attributes.namedAccounts,
  'all_member_push/im_get_tag': attributes.namedAccounts,
  'timpush/add_tag': tags.changeTags,
  'timpush/remove_tag': tags.changeTags,
  'timpush/clear_all_tags': attributes.namedAccounts,
  'timpush/get_tag': attributes.namedAccounts,

  'all_member_push/im_push': pushes.push,
  'all_member_push/im_audience': pushes.audience,
  'timpush/push': pushes.notificationPush,
  'timpush/batch': pushes.batchPush,

  'all_member_push/im_push_status': pushes.ofTask,
  'all_member_push/im_push_list': pushes.pushList,
  'all_member_push/im_push_cancel': pushes.ofTask,
  'timpush/revoke': pushes.revoke,
  'timpush/all_member_push_statistics': pushes.statistics,

  'timpush/add_sched_task': schedule.addScheduledTask,
  'timpush/modify_sched_task': schedule.modifyScheduledTask,
  'timpush/delete_sched_task': schedule.deleteScheduledTask,
  'timpush/get_sched_task': schedule.getScheduledTask,
  'timpush/list_sched_task': schedule.listScheduledTasks,
} as const satisfies Record<CommandName, z.ZodType>;

/** What a command takes, once it is parsed. */
export type RequestOf<C extends CommandName> = z.output<(typeof REQUESTS)[C]>;
