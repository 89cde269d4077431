/**
 * The commands of the REST API by the function that serves them; each is `POST /v4/{command}`.
 * The deployment makes its routes from this list and the functions their handlers, so they cannot differ.
 */
export const ROUTES = {
  accounts: [
    'im_open_login_svc/account_import',
    'im_open_login_svc/multiaccount_import',
    'im_open_login_svc/account_delete',
    'im_open_login_svc/account_check',
    'im_open_login_svc/kick',
    'openim/query_online_status',
  ],
  attributes: [
    'all_member_push/im_set_attr_name',
    'all_member_push/im_get_attr_name',
    'all_member_push/im_set_attr',
    'all_member_push/im_remove_attr',
    'all_member_push/im_get_attr',
    'timpush/set_attr_name',
    'timpush/get_attr_name',
    'timpush/set_attr',
    'timpush/remove_attr',
    'timpush/get_attr',
  ],
  tags: [
    'all_member_push/im_add_tag',
    'all_member_push/im_remove_tag',
    'all_member_push/im_remove_all_tags',
    'all_member_push/im_get_tag',
    'timpush/add_tag',
    'timpush/remove_tag',
    'timpush/clear_all_tags',
    'timpush/get_tag',
  ],
  push: ['all_member_push/im_push', 'all_member_push/im_audience', 'timpush/push', 'timpush/batch'],
  tasks: [
    'all_member_push/im_push_status',
    'all_member_push/im_push_list',
    'all_member_push/im_push_cancel',
    'timpush/revoke',
    'timpush/all_member_push_statistics',
  ],
  schedule: [
    'timpush/add_sched_task',
    'timpush/modify_sched_task',
    'timpush/delete_sched_task',
    'timpush/get_sched_task',
    'timpush/list_sched_task',
  ],
} as const;

/** The functions that serve commands. */
export type Service = keyof typeof ROUTES;

/** The commands of one function, such as `all_member_push/im_push`. */
export type CommandOf<S extends Service> = (typeof ROUTES)[S][number];

/** Every command. */
export type CommandName = CommandOf<Service>;

/** The pages that describe the API, each `GET {path}`, with the files that they are. */
export const DOCUMENTATION = {
  '/openapi.json': { file: 'openapi.json', contentType: 'application/json; charset=utf-8' },
  '/docs': { file: 'docs.html', contentType: 'text/html; charset=utf-8' },
} as const;

/** Whether a command belongs to the push families, which have a code of their own for who is no administrator. */
export const isPushCommand = (command: string): boolean => /^(?:all_member_push|timpush)\//.test(command);
