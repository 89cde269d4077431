/**
 * The JSON schema of a request to FCM HTTP v1 `projects.messages.send`, by its published reference
 * (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages). Google's servers reject unknown fields.
 */

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const texts: Schema = { type: 'object', additionalProperties: { type: 'string' } };
const flag: Schema = { type: 'boolean' };
const integer: Schema = { type: 'integer' };
/** A protocol buffer duration: seconds with up to nine decimal places. */
const duration: Schema = { type: 'string', pattern: '^[0-9]+(\\.[0-9]{1,9})?s$' };
const timestamp: Schema = { type: 'string', format: 'date-time' };
const choice = (...values: readonly string[]): Schema => ({ type: 'string', enum: values });
const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
});
/** Any JSON object (`google.protobuf.Struct`). */
const struct: Schema = { type: 'object' };

const colour = object(
  Object.fromEntries(['red', 'green', 'blue', 'alpha'].map((part) => [part, { type: 'number' }])),
);

const androidNotification = object({
  title: text,
  body: text,
  icon: text,
  color: { type: 'string', pattern: '^#[0-9a-fA-F]{6}$' },
  sound: text,
  tag: text,
  click_action: text,
  body_loc_key: text,
  body_loc_args: list(text),
  title_loc_key: text,
  title_loc_args: list(text),
  channel_id: text,
  ticker: text,
  sticky: flag,
  event_time: timestamp,
  local_only: flag,
  notification_priority: choice(
    'PRIORITY_UNSPECIFIED',
    'PRIORITY_MIN',
    'PRIORITY_LOW',
    'PRIORITY_DEFAULT',
    'PRIORITY_HIGH',
    'PRIORITY_MAX',
  ),
  default_sound: flag,
  default_vibrate_timings: flag,
  default_light_settings: flag,
  vibrate_timings: list(duration),
  visibility: choice('VISIBILITY_UNSPECIFIED', 'PRIVATE', 'PUBLIC', 'SECRET'),
  notification_count: integer,
  light_settings: object({ color: colour, light_on_duration: duration, light_off_duration: duration }),
  image: text,
  bypass_proxy_notification: flag,
  proxy: choice('PROXY_UNSPECIFIED', 'ALLOW', 'DENY', 'IF_PRIORITY_LOWERED'),
});

const message = object({
  name: text,
  // Reserved: from, message_type, and what begins with google or gcm.
  data: { ...texts, propertyNames: { type: 'string', pattern: '^(?!from$|message_type$|google|gcm)' } },
  notification: object({ title: text, body: text, image: text }),
  android: object({
    collapse_key: text,
    priority: choice('NORMAL', 'HIGH'),
    ttl: duration,
    restricted_package_name: text,
    data: texts,
    notification: androidNotification,
    fcm_options: object({ analytics_label: text }),
    direct_boot_ok: flag,
    bandwidth_constrained_ok: flag,
    restricted_satellite_ok: flag,
  }),
  webpush: object({
    headers: texts,
    data: texts,
    notification: struct,
    fcm_options: object({ link: text, analytics_label: text }),
  }),
  apns: object({
    headers: texts,
    payload: struct,
    fcm_options: object({ analytics_label: text, image: text }),
    live_activity_token: text,
  }),
  fcm_options: object({ analytics_label: text }),
  token: text,
  fid: text,
  topic: text,
  condition: text,
});

/** The targets of a message, of which it must have exactly one. */
export const FCM_TARGETS = ['token', 'fid', 'topic', 'condition'] as const;

/** The body of the request. */
export const FCM_REQUEST = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...object({ validate_only: flag, message }),
  required: ['message'],
};
