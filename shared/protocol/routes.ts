/**
 * The commands of the REST API by the function that serves them; each is `POST /v4/{command}`.
 * The deployment makes its routes from this list and the functions their handlers, so they cannot differ.
 */
export const ROUTES = {
  accounts: ['im_open_login_svc/account_import', 'im_open_login_svc/multiaccount_import'],
  attributes: [
    'all_member_push/im_set_attr_name',
    'all_member_push/im_get_attr_name',
    'all_member_push/im_set_attr',
    'all_member_push/im_remove_attr',
    'all_member_push/im_get_attr',
  ],
  tags: [
    'all_member_push/im_add_tag',
    'all_member_push/im_remove_tag',
    'all_member_push/im_remove_all_tags',
    'all_member_push/im_get_tag',
  ],
  push: ['all_member_push/im_push'],
} as const;

/** The functions that serve commands. */
export type Service = keyof typeof ROUTES;

/** The commands of one function, such as `all_member_push/im_push`. */
export type CommandOf<S extends Service> = (typeof ROUTES)[S][number];
